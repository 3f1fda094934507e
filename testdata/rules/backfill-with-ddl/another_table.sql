SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN channel text;
UPDATE orders SET status = 'open' WHERE status IS NULL;
