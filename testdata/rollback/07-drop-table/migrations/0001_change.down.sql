CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user_id bigint REFERENCES users (id),
    total numeric(12, 2) NOT NULL,
    note text
);
