-- +goose Up
INSERT INTO b VALUES (3, 3);
SELECT 1;
-- +goose Down
DELETE FROM b WHERE id = 3;
