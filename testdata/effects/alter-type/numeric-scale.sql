-- case
ALTER TABLE t ALTER COLUMN n TYPE numeric(12, 3);
