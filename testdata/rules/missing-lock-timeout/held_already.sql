-- case: transaction=script
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN campaign text;
