-- case
ALTER TABLE t ALTER COLUMN bits TYPE bit varying(20);
