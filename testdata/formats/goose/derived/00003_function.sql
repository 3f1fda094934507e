-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN NEW;
END;
$$
-- +goose StatementEnd
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f();

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER t ON users; DROP FUNCTION f();
-- +goose StatementEnd
