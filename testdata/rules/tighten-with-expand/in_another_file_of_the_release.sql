-- case: after=expand.sql
SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
