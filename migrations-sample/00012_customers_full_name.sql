-- Release 3: `full_name` becomes `display_name`, step 2 of 2 (contract). Planted:
-- a release too early, since release 2 still writes `full_name`.

-- +goose Up
SET LOCAL lock_timeout = '2s';
UPDATE customers SET display_name = full_name WHERE display_name IS NULL;
ALTER TABLE customers DROP COLUMN full_name;

-- +goose Down
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN full_name text;
