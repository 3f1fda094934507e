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

CREATE DOMAIN percentage AS integer CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN remark AS text;
CREATE FUNCTION order_code() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN random()::text; END $$;
CREATE FUNCTION order_channel() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'web' $$;
CREATE TYPE order_state AS ENUM ('open', 'closed');
