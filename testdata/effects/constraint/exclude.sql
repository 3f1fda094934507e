-- schema
CREATE TABLE q (r int4range);
-- case
ALTER TABLE q ADD CONSTRAINT q_excl EXCLUDE USING gist (r WITH &&);
