ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number > 0) NOT VALID;
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
ALTER TABLE orders VALIDATE CONSTRAINT orders_number_positive;
COMMIT;
