ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE customers ADD COLUMN channel text;
DROP INDEX nobody_knows_this_index;
CREATE INDEX CONCURRENTLY orders_channel_idx ON orders (channel);
