-- +goose Up
-- +goose ENVSUB ON
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM a;
  DELETE FROM b;
END;
$$;
INSERT INTO t VALUES (1); INSERT INTO t
  VALUES (2);
-- +goose StatementBegin
-- +goose StatementEnd
SELECT 'lost';
SELECT 'kept';
