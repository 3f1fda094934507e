CREATE TABLE public.refunds (id bigint, order_id bigint);
CREATE INDEX refunds_order_id_idx ON refunds (order_id);
ALTER TABLE refunds ADD COLUMN reference text UNIQUE;
ALTER TABLE refunds ADD PRIMARY KEY (id);
CREATE TEMPORARY TABLE scratch (id bigint);
CREATE INDEX ON scratch (id);
