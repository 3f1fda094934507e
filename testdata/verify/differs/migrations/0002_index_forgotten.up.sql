CREATE INDEX users_age_idx ON users (age);
ALTER TABLE users ADD COLUMN a int;
