CREATE TABLE public.schema_migrations (version varchar PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('1'), ('9'), ('95');
