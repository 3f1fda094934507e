-- +goose Up
ALTER TABLE users ADD COLUMN c int;
ROLLBACK;
-- +goose Down
SELECT 1;
