-- case
ALTER TABLE t ADD COLUMN z int;
