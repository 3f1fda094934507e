CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE UNLOGGED TABLE sessions (id bigint PRIMARY KEY, token text);
