-- case
ALTER TABLE t ADD COLUMN z int DEFAULT f_sql();
