ALTER TABLE users ALTER COLUMN email TYPE varchar(5) USING substr(email, 1, 5);
