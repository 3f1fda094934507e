ALTER TABLE users ADD COLUMN a int;
SELECT pg_sleep(30);
