-- case
ALTER TABLE t ALTER COLUMN p TYPE bigint;
