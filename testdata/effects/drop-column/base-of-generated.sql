-- case
ALTER TABLE t DROP COLUMN base;
