ALTER TABLE people ADD COLUMN born timestamp;
