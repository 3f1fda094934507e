SET lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT orders_customer_id_is_not_null CHECK (customer_id IS NOT NULL) NOT VALID;

-- In the next migration, after this one has committed:
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_is_not_null;

-- In the one after that:
ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_is_not_null;
