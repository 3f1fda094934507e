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

CREATE TABLE bookings (room bigint, during tstzrange);

CREATE TABLE events (id bigint, happened date) PARTITION BY RANGE (happened);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
