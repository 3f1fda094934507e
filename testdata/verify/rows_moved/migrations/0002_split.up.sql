CREATE TABLE addresses (user_id int PRIMARY KEY REFERENCES users, address text);
INSERT INTO addresses SELECT id, address FROM users;
ALTER TABLE users DROP COLUMN address;
