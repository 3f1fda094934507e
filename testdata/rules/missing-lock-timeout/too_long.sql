SET lock_timeout = '2h';
ALTER TABLE orders ADD COLUMN channel text;
