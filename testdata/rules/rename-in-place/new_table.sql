CREATE TABLE refunds (id bigint, reason text);
ALTER TABLE refunds RENAME COLUMN reason TO cause;
ALTER TABLE refunds RENAME TO repayments;
