SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
CREATE INDEX CONCURRENTLY orders_number_idx ON orders (number);
