-- case: before=1.3:expand.sql
SET lock_timeout = '2s';
UPDATE orders SET channel = 'web' WHERE channel IS NULL;
ALTER TABLE orders ADD CONSTRAINT channel_not_null CHECK (channel IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT channel_not_null;
-- banister: phase=tighten complies-since=1.3
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
