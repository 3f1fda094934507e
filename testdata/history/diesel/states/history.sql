CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL, run_on timestamp NOT NULL DEFAULT '2026-01-02 03:04:05');
INSERT INTO __diesel_schema_migrations VALUES ('20240101000001'), ('20240103000001'), ('20250101000000');
