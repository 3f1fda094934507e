BEGIN;
CREATE TABLE refunds (id bigint);
CREATE TABLE reasons (id bigint, text text);
CREATE INDEX ON refunds (id);
ALTER TABLE reasons ADD CHECK (id > 0);
COMMIT;
