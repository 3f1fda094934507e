-- schema
CREATE TYPE mood AS ENUM ('a');
CREATE DOMAIN over AS mood;
CREATE TABLE u (m mood, o over, l mood[], k int);
-- case
DROP TYPE mood CASCADE;
ALTER TABLE u DROP COLUMN o;
ALTER TABLE u ADD COLUMN m int, ADD COLUMN o int, ADD COLUMN l int;
ALTER DOMAIN over SET NOT NULL;
