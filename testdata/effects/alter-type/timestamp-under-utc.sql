-- case
SET timezone = 'UTC';
ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;
ALTER TABLE t ALTER COLUMN tz TYPE timestamp;
