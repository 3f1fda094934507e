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
