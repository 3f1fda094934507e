-- case
ALTER TABLE t ALTER COLUMN v TYPE varchar(40) USING v::varchar(40);
