-- case
ALTER TABLE parted ADD COLUMN z float8 DEFAULT random();
