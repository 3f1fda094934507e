CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY);
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN statements text[];
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN name text;
COPY supabase_migrations.schema_migrations (version, statements, name) FROM stdin;
20240101000000	{"-- leading\nCREATE TABLE t (a int)","-- second\nCREATE INDEX CONCURRENTLY i ON t (a)","-- after\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$","-- trailing"}	a
\.
