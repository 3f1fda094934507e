ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_number_positive;
CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
