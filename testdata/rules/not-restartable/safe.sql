-- Each statement may run again when a later one fails.
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text;
CREATE INDEX CONCURRENTLY orders_channel_idx ON orders (channel);
