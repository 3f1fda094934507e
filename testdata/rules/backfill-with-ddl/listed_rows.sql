SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
INSERT INTO orders (id, channel) VALUES (0, 'none');
