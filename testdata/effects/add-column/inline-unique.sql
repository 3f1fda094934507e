-- case
ALTER TABLE bare ADD COLUMN z int UNIQUE;
