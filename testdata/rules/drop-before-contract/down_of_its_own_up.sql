-- case: direction=down after=own_up.sql
SET lock_timeout = '2s';
ALTER TABLE orders DROP COLUMN channel;
DROP TABLE refunds;
