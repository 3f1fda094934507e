-- case
DROP TABLE bare;
ALTER TABLE bare ADD COLUMN z int;
