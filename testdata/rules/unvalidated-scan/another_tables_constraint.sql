-- The constraint of the same name belongs to another table.
ALTER TABLE customers ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT positive;
COMMIT;
