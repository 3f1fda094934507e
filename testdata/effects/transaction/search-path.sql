-- case
CREATE TABLE other_bare (a int);
SET search_path TO pg_temp, public;
ALTER TABLE other_bare ADD COLUMN z int;
