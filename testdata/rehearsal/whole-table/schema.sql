CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE letters (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id), body text);
CREATE INDEX letters_user_idx ON letters (user_id);
