-- case
ALTER TABLE t ALTER COLUMN b TYPE varchar;
