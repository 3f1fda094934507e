ALTER TABLE users ADD COLUMN created timestamptz NOT NULL DEFAULT clock_timestamp();
