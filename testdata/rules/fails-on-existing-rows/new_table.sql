CREATE TABLE refunds (id bigint);
ALTER TABLE refunds ADD COLUMN channel text NOT NULL;
