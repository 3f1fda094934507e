SET lock_timeout = '2s';
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE orders SET note = '' WHERE note IS NULL;
