-- case: transaction=script
ALTER TABLE customers ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN other text;
