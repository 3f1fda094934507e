BEGIN;
ALTER TABLE users ADD COLUMN a int;
CREATE INDEX users_a_idx ON users (a);
COMMIT;
