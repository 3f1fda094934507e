-- case
ALTER TABLE t ALTER COLUMN v TYPE varchar(40);
