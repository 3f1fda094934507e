CREATE TABLE refunds (id bigint, reason text);
ALTER TABLE refunds ADD COLUMN channel text;
UPDATE refunds SET channel = 'web';
INSERT INTO refunds (id) SELECT id FROM orders;
