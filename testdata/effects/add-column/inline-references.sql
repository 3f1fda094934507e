-- case
ALTER TABLE t ADD COLUMN z int REFERENCES parent (id);
