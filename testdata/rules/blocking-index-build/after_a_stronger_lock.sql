BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
CREATE INDEX orders_channel_idx ON orders (channel);
COMMIT;
