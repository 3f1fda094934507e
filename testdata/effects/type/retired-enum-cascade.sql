-- schema
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TABLE k (id int, s state DEFAULT 'new');
ALTER TABLE k ALTER COLUMN s TYPE text;
-- case
DROP TYPE state CASCADE;
