-- schema
CREATE TYPE inner_pair AS (a int, b text);
CREATE TYPE outer_pair AS (p inner_pair);
CREATE DOMAIN over AS inner_pair;
CREATE TABLE u (o outer_pair, d over);
-- case
ALTER TYPE inner_pair ALTER ATTRIBUTE a TYPE bigint;
ALTER TYPE inner_pair ADD ATTRIBUTE c int;
DROP TYPE inner_pair;
DROP DOMAIN over;
DROP TABLE u;
ALTER TYPE inner_pair ALTER ATTRIBUTE a TYPE bigint;
DROP DOMAIN over;
DROP TYPE inner_pair;
DROP TYPE inner_pair CASCADE;
ALTER TYPE outer_pair ADD ATTRIBUTE p int;
