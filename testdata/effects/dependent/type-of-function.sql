-- schema
CREATE TYPE colour AS ENUM ('red');
CREATE DOMAIN email AS text;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION paint(c colour) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION mail() RETURNS email LANGUAGE sql AS $$SELECT 'a'::email$$;
CREATE FUNCTION pairs() RETURNS TABLE (p pair) LANGUAGE sql AS 'SELECT ROW(1, 2)::pair';
-- case
DROP TYPE colour;
DROP DOMAIN email;
DROP TYPE pair;
DROP FUNCTION paint(colour);
DROP TYPE colour;
DROP TYPE pair CASCADE;
