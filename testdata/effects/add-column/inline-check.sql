-- case
ALTER TABLE t ADD COLUMN z int CHECK (z > 0);
