CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
INSERT INTO supabase_migrations.schema_migrations VALUES ('20240101000000', '{"-- one
SELECT 1",SELECT 2}', 'a'), ('20240102000000', '{SELECT 2}', 'edited'), ('20240102000001', '{SELECT 2}', 'gone'), ('20240104000000', NULL, NULL);
