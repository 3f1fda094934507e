-- Some thousand rows at a time, each statement in a transaction of its own.
UPDATE orders SET status = 'open' WHERE id BETWEEN 1 AND 5000;
UPDATE orders SET status = 'open' WHERE id BETWEEN 5001 AND 10000;
