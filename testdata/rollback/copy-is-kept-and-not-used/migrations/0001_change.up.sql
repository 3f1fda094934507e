CREATE TABLE orders_deleted AS SELECT * FROM orders WHERE total = 0;
DELETE FROM orders WHERE total = 0;
