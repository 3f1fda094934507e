-- schema
CREATE TYPE mood AS ENUM ('a');
CREATE DOMAIN over AS mood;
CREATE TYPE pair AS (m mood);
CREATE TABLE u (m mood, o over, p pair);
-- case
ALTER TYPE mood RENAME TO feeling;
DROP TYPE feeling;
ALTER TABLE u DROP COLUMN m, DROP COLUMN o, DROP COLUMN p;
DROP TYPE feeling;
DROP TYPE pair;
DROP DOMAIN over;
DROP TYPE feeling;
