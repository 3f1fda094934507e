ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500;
ALTER TABLE orders SET (fillfactor = 80);
ALTER INDEX orders_pkey RENAME TO orders_key;
