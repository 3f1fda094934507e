-- schema
CREATE TABLE q (a int);
CREATE TABLE s (id serial);
-- case
ALTER TABLE q ADD COLUMN z bigint DEFAULT nextval('s_id_seq');
