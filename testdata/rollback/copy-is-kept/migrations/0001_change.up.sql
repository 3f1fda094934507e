CREATE TABLE users_score AS SELECT id, score FROM users;
ALTER TABLE users DROP COLUMN score;
