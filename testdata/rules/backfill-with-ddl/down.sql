-- case: direction=down
SET lock_timeout = '2s';
UPDATE orders SET status = 'old' WHERE status = 'new';
ALTER TABLE orders ADD COLUMN channel text;
