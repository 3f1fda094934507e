CREATE TABLE refunds (id bigint);
ALTER TABLE refunds ADD COLUMN reason text;
