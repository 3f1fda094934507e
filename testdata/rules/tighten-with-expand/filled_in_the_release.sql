SET lock_timeout = '2s';
UPDATE customers SET nickname = '' WHERE nickname IS NULL;
ALTER TABLE customers ADD CONSTRAINT nickname_not_null CHECK (nickname IS NOT NULL) NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT nickname_not_null;
ALTER TABLE customers ALTER COLUMN nickname SET NOT NULL;
