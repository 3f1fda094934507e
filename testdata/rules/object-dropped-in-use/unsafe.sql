SET lock_timeout = '2s';
DROP TRIGGER orders_stamp ON orders;
DROP FUNCTION order_code(integer);
