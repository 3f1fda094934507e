-- +goose Up
-- +goose ENVSUB ON

GRANT SELECT ON a TO ${OWNER};
