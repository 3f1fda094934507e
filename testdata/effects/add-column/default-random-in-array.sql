-- case
ALTER TABLE t ADD COLUMN z float8[] DEFAULT array[random()];
