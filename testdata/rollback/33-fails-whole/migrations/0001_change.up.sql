ALTER TABLE users ADD COLUMN phone text;
ALTER TABLE users ADD COLUMN email text;
