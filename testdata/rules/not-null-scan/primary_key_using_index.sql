CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
SET lock_timeout = '2s';
ALTER TABLE orders DROP CONSTRAINT orders_pkey;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_number_key;
