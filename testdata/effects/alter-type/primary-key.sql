-- case
ALTER TABLE t ALTER COLUMN id TYPE numeric;
