ALTER TABLE things ADD COLUMN price numeric(10,2);
