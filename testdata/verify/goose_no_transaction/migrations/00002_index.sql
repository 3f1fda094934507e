-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY users_age_idx ON users (age);
-- +goose Down
DROP INDEX CONCURRENTLY users_age_idx;
