SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN tip numeric CHECK (tip >= 0);
ALTER TABLE orders ADD COLUMN referrer_id bigint DEFAULT NULL REFERENCES customers (id);
ALTER TABLE orders ADD CHECK (number > 0);
