CREATE TABLE customers (
    id bigint PRIMARY KEY,
    email varchar(100) NOT NULL,
    name text
);

CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id bigint,
    number integer,
    total numeric(10, 2),
    note varchar(50),
    placed_at timestamp
);

CREATE INDEX orders_placed_at_idx ON orders (placed_at);

CREATE TABLE events (id bigint, happened date) PARTITION BY RANGE (happened);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
