CREATE TABLE refunds (id bigint, reason text);
UPDATE refunds SET reason = 'none';
