CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);

SET lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE USING INDEX orders_number_key;
