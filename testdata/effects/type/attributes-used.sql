-- schema
CREATE TYPE pair AS (a int, b text);
CREATE TABLE u (p pair);
-- case
ALTER TYPE pair ADD ATTRIBUTE c int CASCADE;
ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint;
DROP TYPE pair;
DROP TYPE pair CASCADE;
