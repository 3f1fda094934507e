-- case
ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;
