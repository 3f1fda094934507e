-- case
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
ALTER TABLE t ADD COLUMN r span, ADD COLUMN q pair;
ALTER TABLE t ADD COLUMN s positive;
