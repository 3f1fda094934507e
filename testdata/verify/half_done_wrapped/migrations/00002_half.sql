-- +goose Up
ALTER TABLE users ADD COLUMN a int;
ALTER TABLE users ADD COLUMN email text;
-- +goose Down
SELECT 1;
