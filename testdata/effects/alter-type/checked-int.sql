-- case
ALTER TABLE t ALTER COLUMN checked TYPE bigint;
