SET LOCAL lock_timeout = '1s';
ALTER TABLE users DROP COLUMN nickname;
ALTER TABLE users ALTER COLUMN email TYPE varchar(20);
