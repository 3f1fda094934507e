CREATE TABLE refunds (id bigint);
ALTER TABLE orders ADD COLUMN channel text;
