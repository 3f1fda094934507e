-- +goose Up
BEGIN;
ALTER TABLE users ADD COLUMN a int;
COMMIT;
ALTER TABLE users ADD COLUMN b int;
-- +goose Down
ALTER TABLE users DROP COLUMN a, DROP COLUMN b;
