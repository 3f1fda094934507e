-- +goose Up
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int, a_id int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
-- +goose Down
DROP TABLE b, a;
