CREATE TABLE refunds (id bigint, reason text);
ALTER TABLE refunds DROP COLUMN reason;
DROP TABLE refunds;
