-- +goose Up
CREATE TABLE half (id int);
-- +goose Down
DROP TABLE half;
DROP TABLE no_such_table;
