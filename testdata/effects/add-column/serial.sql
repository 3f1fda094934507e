-- case
ALTER TABLE t ADD COLUMN z serial;
