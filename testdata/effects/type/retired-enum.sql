-- A default that was written when the column had the type still stands on it.
-- schema
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE k (id int, s state DEFAULT 'new', m mood DEFAULT 'sad');
-- case
ALTER TABLE k ALTER COLUMN s TYPE text;
DROP TYPE state;
ALTER TABLE k ALTER COLUMN s DROP DEFAULT;
DROP TYPE state;
ALTER TABLE k ALTER COLUMN m TYPE text;
ALTER TABLE k ALTER COLUMN m SET DEFAULT 'glad';
DROP TYPE mood;
