-- Release 2: customers see their orders.
-- The index is built while orders go on being placed; that needs NO TRANSACTION.

-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);

-- +goose Down
DROP INDEX CONCURRENTLY orders_customer_id_idx;
