-- case: later=1.5:next.sql
SET lock_timeout = '2s';
ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders ADD CHECK (total < 1e9) NOT VALID;
