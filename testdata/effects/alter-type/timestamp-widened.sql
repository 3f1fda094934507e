-- case
ALTER TABLE t ALTER COLUMN ts TYPE timestamp(6);
