ALTER TABLE users ADD COLUMN score numeric(12, 4);
