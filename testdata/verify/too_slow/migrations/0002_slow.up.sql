INSERT INTO users (email) VALUES ('x');
ALTER TABLE users ADD COLUMN a int DEFAULT (length(pg_sleep(30)::text));
