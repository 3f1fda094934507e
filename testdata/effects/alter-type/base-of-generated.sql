-- case
ALTER TABLE t ALTER COLUMN base TYPE bigint;
