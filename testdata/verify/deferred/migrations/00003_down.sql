-- +goose Up
INSERT INTO b VALUES (2, 1);
-- +goose Down
DELETE FROM a;
