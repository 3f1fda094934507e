-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE ${OWNER}_a (id int DEFAULT ${N:-1});
-- +goose ENVSUB OFF
SELECT $$ as it is ${OWNER} $$;
-- +goose Down
DROP TABLE ${OWNER}_a;
