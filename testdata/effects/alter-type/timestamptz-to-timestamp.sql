-- case
ALTER TABLE t ALTER COLUMN tz TYPE timestamp;
