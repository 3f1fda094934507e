-- case
ALTER TABLE t ADD COLUMN a int;
