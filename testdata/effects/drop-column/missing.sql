-- case
ALTER TABLE t DROP COLUMN nope;
