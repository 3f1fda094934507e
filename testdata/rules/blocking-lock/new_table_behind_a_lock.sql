BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN channel text;
CREATE TABLE refunds (id bigint);
CREATE INDEX ON refunds (id);
COMMIT;
