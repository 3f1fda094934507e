SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text;
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
RESET lock_timeout;
CREATE INDEX CONCURRENTLY orders_channel_idx ON orders (channel);
