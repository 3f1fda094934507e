ALTER TABLE users ADD COLUMN phone text;
ALTER TABLE users RENAME COLUMN name TO full_name;
