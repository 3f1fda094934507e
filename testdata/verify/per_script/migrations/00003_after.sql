-- +goose Up
ALTER TABLE half ADD COLUMN n int;
-- +goose Down
ALTER TABLE half DROP COLUMN n;
