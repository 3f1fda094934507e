ALTER TABLE users ADD COLUMN name text;
CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;
