SET lock_timeout = '2s';
ALTER TABLE orders
    ALTER COLUMN customer_id SET NOT NULL,
    ALTER COLUMN number SET NOT NULL;
