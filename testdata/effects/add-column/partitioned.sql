-- case
ALTER TABLE parted ADD COLUMN z int DEFAULT 3;
