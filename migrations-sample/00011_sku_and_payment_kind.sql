-- Release 3: every product has a SKU, and payments have a kind. Planted: no
-- lock_timeout, every product is read while the shop stands still, a rename in
-- place, and a down that fails.

-- +goose Up
ALTER TABLE products ALTER COLUMN sku SET NOT NULL;
ALTER TABLE payments RENAME COLUMN method TO kind;

-- +goose Down
SET LOCAL lock_timeout = '2s';
ALTER TABLE payments RENAME COLUMN type TO method;
ALTER TABLE products ALTER COLUMN sku DROP NOT NULL;
