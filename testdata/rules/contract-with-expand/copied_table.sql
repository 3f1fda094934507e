SET lock_timeout = '2s';
CREATE TABLE purchases AS SELECT id, status FROM orders;
DROP TABLE orders;
