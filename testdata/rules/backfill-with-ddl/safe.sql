-- The column came with the migration before; this one can be run again.
UPDATE orders SET status = 'open' WHERE status IS NULL AND id BETWEEN 1 AND 10000;
UPDATE orders SET status = 'open' WHERE status IS NULL AND id BETWEEN 10001 AND 20000;
