-- case
ALTER TABLE t DROP COLUMN checked;
