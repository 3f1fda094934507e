-- case: direction=down
SET lock_timeout = '2s';
DROP TABLE orders;
