SET lock_timeout = '2s';
CREATE TABLE refunds (
    id bigint PRIMARY KEY,
    order_id bigint REFERENCES orders (id),
    amount numeric CHECK (amount > 0)
);
ALTER TABLE refunds ADD CONSTRAINT refunds_amount_small CHECK (amount < 1000);
ALTER TABLE refunds ADD COLUMN customer_id bigint;
ALTER TABLE refunds ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
