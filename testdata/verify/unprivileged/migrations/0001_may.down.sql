DROP PUBLICATION notes;
DROP SCHEMA app CASCADE;
DROP ROLE banister_case_app;
DROP EXTENSION citext;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
