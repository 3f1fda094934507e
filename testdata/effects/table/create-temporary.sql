-- case
CREATE TEMP TABLE scratch (a int);
ALTER TABLE scratch ADD COLUMN z float8 DEFAULT random();
