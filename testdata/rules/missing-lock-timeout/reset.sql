SET lock_timeout = '2s';
RESET lock_timeout;
ALTER TABLE orders ADD COLUMN channel text;
