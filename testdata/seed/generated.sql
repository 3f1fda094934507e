-- What is generated from documents must come out; and references that must differ.
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE FUNCTION state_of(text) RETURNS state LANGUAGE sql IMMUTABLE AS 'SELECT $1::state';
CREATE FUNCTION moment_of(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT make_timestamptz(substr($1, 1, 4)::int, substr($1, 6, 2)::int, substr($1, 9, 2)::int, substr($1, 12, 2)::int, 0, 0, 'UTC') $$;
CREATE TABLE documents (
  key varchar(20) PRIMARY KEY, value jsonb NOT NULL,
  deleted bool NOT NULL GENERATED ALWAYS AS (CAST(value ->> 'deleted' AS bool)) STORED,
  id varchar(12) NOT NULL GENERATED ALWAYS AS (value ->> 'id') STORED,
  port int GENERATED ALWAYS AS (CAST(value ->> 'port' AS int)) STORED,
  state state NOT NULL GENERATED ALWAYS AS (state_of(value #>> '{state,current}')) STORED,
  deadline timestamptz NOT NULL GENERATED ALWAYS AS (moment_of(value ->> 'deadline')) STORED,
  CHECK (port > 10));
CREATE TABLE texts (split_json text NOT NULL,
  size bigint NOT NULL GENERATED ALWAYS AS ((split_json::json->'footer'->>'end')::bigint) STORED);
CREATE TABLE plain_texts (metadata_json text, note text);
CREATE TABLE numbers (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c numeric NOT NULL GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE roles (id uuid PRIMARY KEY);
CREATE TABLE members (role uuid REFERENCES roles, member uuid REFERENCES roles, PRIMARY KEY (role, member), CHECK (role <> member));
