-- Release 2: `full_name` becomes `display_name`, step 1 of 2 (expand).
-- The new release writes both.

-- +goose Up
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN display_name text;

-- +goose Down
SET LOCAL lock_timeout = '2s';
ALTER TABLE customers DROP COLUMN display_name;
