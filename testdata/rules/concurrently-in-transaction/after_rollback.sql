BEGIN;
ROLLBACK;
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);
CREATE INDEX CONCURRENTLY orders_number_idx ON orders (number);
