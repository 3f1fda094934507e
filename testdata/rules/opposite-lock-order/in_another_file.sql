-- case: after=customers_first.sql transaction=script
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN remark text;
ALTER TABLE customers ADD COLUMN remark text;
