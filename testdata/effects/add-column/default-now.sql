-- case
ALTER TABLE t ADD COLUMN z timestamptz NOT NULL DEFAULT now();
