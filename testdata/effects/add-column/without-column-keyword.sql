-- case
ALTER TABLE t ADD z varchar(10);
