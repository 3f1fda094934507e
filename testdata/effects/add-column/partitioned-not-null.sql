-- case
ALTER TABLE parted ADD COLUMN z int CHECK (z > 1);
