-- Release 3: how much did we sell? Planted: an index that makes every order wait
-- while it is built, and a down that forgets it.

-- +goose Up
SET LOCAL lock_timeout = '2s';
CREATE INDEX IF NOT EXISTS orders_placed_at_idx ON orders (placed_at);

CREATE TABLE daily_revenue (
    day date PRIMARY KEY,
    amount numeric(14, 2) NOT NULL
);

-- +goose Down
DROP TABLE daily_revenue;
