SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN number TYPE bigint;
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
