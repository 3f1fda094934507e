SET lock_timeout = '2s';
BEGIN;
ALTER TABLE customers ADD COLUMN channel text;
COMMIT;
ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number > 0);
