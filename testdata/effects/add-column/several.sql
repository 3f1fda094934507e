-- case
ALTER TABLE t ADD COLUMN y int, ADD COLUMN z int DEFAULT random();
