-- A new column without a default has no value to look up.
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN payer_id bigint REFERENCES customers (id);
