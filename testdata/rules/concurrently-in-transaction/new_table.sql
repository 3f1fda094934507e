-- Refused however new the table is.
BEGIN;
CREATE TABLE refunds (id bigint);
CREATE INDEX CONCURRENTLY refunds_id_idx ON refunds (id);
COMMIT;
