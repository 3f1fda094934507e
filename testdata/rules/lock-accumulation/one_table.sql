-- case: transaction=script
SET LOCAL lock_timeout = '2s';
CREATE TABLE invoices (id bigint PRIMARY KEY);
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE invoices ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN other text;
CREATE INDEX ON invoices (channel);
