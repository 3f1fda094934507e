-- case
ALTER TABLE t ALTER COLUMN n TYPE numeric(8, 2);
