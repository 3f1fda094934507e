BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN channel text;
COMMIT;

BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN remark text;
ALTER TABLE orders ADD COLUMN remark text;
COMMIT;
