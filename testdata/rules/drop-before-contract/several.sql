SET lock_timeout = '2s';
ALTER TABLE orders DROP COLUMN note, DROP COLUMN IF EXISTS number CASCADE;
DROP TABLE IF EXISTS orders, public.customers;
DROP TABLE events;
