-- case
SET TIME ZONE 'Europe/Berlin';
ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;
RESET timezone;
ALTER TABLE t ALTER COLUMN tz TYPE timestamp;
