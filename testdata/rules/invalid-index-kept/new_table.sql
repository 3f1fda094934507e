CREATE TABLE refunds (id bigint, reason text);
CREATE INDEX CONCURRENTLY IF NOT EXISTS refunds_reason_idx ON refunds (reason);
