-- The new table is nobody's; the one it references is waited for.
CREATE TABLE refunds (id bigint, order_id bigint REFERENCES orders (id));
