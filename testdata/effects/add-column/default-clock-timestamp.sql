-- case
ALTER TABLE t ADD COLUMN z timestamptz DEFAULT clock_timestamp();
