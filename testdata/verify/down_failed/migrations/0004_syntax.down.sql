-- undo
ALTER TABLE users DROPP COLUMN c;
