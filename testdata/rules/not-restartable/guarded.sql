SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text;
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
DROP INDEX CONCURRENTLY IF EXISTS orders_channel_idx;
CREATE INDEX CONCURRENTLY orders_channel_idx ON orders (channel);
