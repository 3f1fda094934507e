-- Release 3: an order number that cannot be guessed. Planted: one value per row,
-- so every order is written anew.

-- +goose Up
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN number uuid NOT NULL DEFAULT gen_random_uuid();

-- +goose Down
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders DROP COLUMN number;
