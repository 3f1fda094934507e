CREATE INDEX users_name_idx ON users (name);
CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;
