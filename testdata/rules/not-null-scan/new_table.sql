CREATE TABLE refunds (id bigint, reason text);
ALTER TABLE refunds ALTER COLUMN reason SET NOT NULL;
