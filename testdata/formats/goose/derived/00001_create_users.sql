-- Users come first.

-- +goose Up
CREATE TABLE users (
  id bigint PRIMARY KEY, -- the key; not a date
  email text NOT NULL
);
CREATE INDEX users_email_idx ON users (email); -- for sign-in

-- +goose Down
DROP TABLE users;
