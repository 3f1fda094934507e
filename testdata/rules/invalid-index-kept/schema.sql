CREATE TABLE customers (
    id bigint PRIMARY KEY,
    name text,
    nickname text,
    email text NOT NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    status text,
    total numeric
);
