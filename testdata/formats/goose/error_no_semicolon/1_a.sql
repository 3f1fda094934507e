-- +goose Up
SELECT 1;


SELECT 2
-- a comment
-- +goose Down
SELECT 3;
