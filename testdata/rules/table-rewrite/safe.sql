SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN number_new bigint;
ALTER TABLE orders ADD COLUMN token uuid;
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
