-- +goose Down
SELECT 1;
-- +goose Up
