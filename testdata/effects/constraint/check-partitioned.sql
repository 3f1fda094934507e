-- case
ALTER TABLE parted ADD CONSTRAINT positive CHECK (k >= 0);
