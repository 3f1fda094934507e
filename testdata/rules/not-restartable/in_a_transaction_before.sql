BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
COMMIT;
CREATE INDEX CONCURRENTLY orders_channel_idx ON orders (channel);
