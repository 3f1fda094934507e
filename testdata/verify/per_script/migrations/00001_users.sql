-- +goose Up
CREATE TABLE public.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  age int
);
-- +goose Down
DROP TABLE users;
