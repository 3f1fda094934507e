-- schema
CREATE FUNCTION f_code() RETURNS text LANGUAGE sql AS $$ SELECT random()::text; $$;
CREATE TABLE q (a int);
-- case
ALTER TABLE q ADD COLUMN code text DEFAULT f_code();
