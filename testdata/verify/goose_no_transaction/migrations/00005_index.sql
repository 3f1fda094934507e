-- +goose Up
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
-- +goose Down
DROP INDEX CONCURRENTLY users_email_idx;
