-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE users ADD COLUMN phone text;
CREATE INDEX CONCURRENTLY users_nick_idx ON users (nick);

-- +goose Down
ALTER TABLE users DROP COLUMN phone;
