-- leading
CREATE TABLE t (a int);

-- second
CREATE INDEX CONCURRENTLY i ON t (a);
-- after
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
-- trailing
