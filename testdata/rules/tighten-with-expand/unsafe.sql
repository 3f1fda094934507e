SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ADD CONSTRAINT channel_not_null CHECK (channel IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT channel_not_null;
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
