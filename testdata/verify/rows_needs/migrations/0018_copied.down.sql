ALTER TABLE users DROP COLUMN size_limit;
