SET lock_timeout = '2s';
DROP TRIGGER customers_sync ON customers;
ALTER TABLE customers DROP COLUMN name;
