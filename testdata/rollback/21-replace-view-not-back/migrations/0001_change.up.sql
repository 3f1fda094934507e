CREATE OR REPLACE VIEW adults AS SELECT id, name FROM users WHERE age >= 21;
