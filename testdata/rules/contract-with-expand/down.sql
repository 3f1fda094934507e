-- case: direction=down
SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN nick text;
ALTER TABLE customers DROP COLUMN nickname;
