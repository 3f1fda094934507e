-- +goose up
ALTER TABLE users ADD COLUMN a int;
