CREATE TABLE refunds (id integer, reason varchar(50));
ALTER TABLE refunds ALTER COLUMN id TYPE bigint;
ALTER TABLE refunds ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE refunds ADD COLUMN number serial;
