-- case
ALTER TABLE t ADD COLUMN tags text[] DEFAULT '{}'::text[] NOT NULL;
