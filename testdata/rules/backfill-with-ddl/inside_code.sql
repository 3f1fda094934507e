SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
DO $$
BEGIN
    UPDATE orders SET channel = 'web' WHERE channel IS NULL;
END $$;
