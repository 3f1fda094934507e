-- case
ALTER TABLE t ALTER COLUMN arr TYPE varchar[];
