-- case
ALTER TABLE t ALTER COLUMN a TYPE smallint;
