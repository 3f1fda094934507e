-- Release 1: the shop opens.

-- +goose Up
SET LOCAL lock_timeout = '2s';

CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id),
    method text NOT NULL,
    amount numeric(12, 2) NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX payments_order_id_idx ON payments (order_id);

-- +goose Down
SET LOCAL lock_timeout = '2s';
DROP TABLE payments;
