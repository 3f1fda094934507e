BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
CREATE INDEX orders_number_idx ON orders (number);
COMMIT;
