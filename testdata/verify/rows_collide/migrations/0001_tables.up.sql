CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE states (state text PRIMARY KEY CHECK (state IN ('open', 'closed')), sort smallint UNIQUE);
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, role_id int NOT NULL REFERENCES roles);
