-- No query knows an index or a constraint by its name.
SET lock_timeout = '2s';
ALTER INDEX orders_pkey RENAME TO orders_key;
ALTER TABLE orders RENAME CONSTRAINT orders_key TO orders_pkey;
