BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN channel text;
COMMIT;
