-- Release 1.3 uses neither of them any more.
SET lock_timeout = '2s';
-- banister: phase=contract unused-since=1.3
DROP TRIGGER orders_stamp ON orders;
-- banister: phase=contract unused-since=1.3
DROP FUNCTION order_code(integer);
