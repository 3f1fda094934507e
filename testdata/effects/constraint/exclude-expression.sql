-- schema
CREATE TABLE stays (id int, room int4range, begins date, ends date);
-- case
ALTER TABLE stays ADD CONSTRAINT apart EXCLUDE USING gist (room WITH &&, daterange(begins, ends, '[]') WITH &&);
CREATE TABLE visits (begins timestamptz, ends timestamptz, EXCLUDE USING gist (tstzrange(begins, ends) WITH &&));
ALTER TABLE visits RENAME COLUMN begins TO since;
