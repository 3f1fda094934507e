-- What a server is given once, in `template1`, by its superuser: one statement a line. A line that
-- ends in `--@15` is for that major on, one that ends in `--@13-15` for these.
--
-- The owner of the scratch databases, as which scripts run. It may do what the owner of a database
-- usually may, and make roles and databases; it cannot reach the machine.
CREATE ROLE postgres LOGIN CREATEDB CREATEROLE
-- Who may make a role could make itself a member of these, and run programs and read files.
DELETE FROM pg_catalog.pg_authid WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') --@13-15
-- Whoever makes a role may hand objects over to it, as a superuser may.
ALTER ROLE postgres SET createrole_self_grant = 'set, inherit' --@16
GRANT pg_monitor, pg_read_all_settings, pg_read_all_stats, pg_stat_scan_tables, pg_signal_backend, pg_read_all_data, pg_write_all_data, pg_checkpoint TO postgres WITH ADMIN TRUE, INHERIT FALSE, SET FALSE --@16
-- What migrations that load rows set, and what reaches no further than the session.
GRANT SET ON PARAMETER session_replication_role TO postgres --@15
-- Who writes rows, and reads what there is: it sees every row, and can do nothing else.
CREATE ROLE banister_rows LOGIN BYPASSRLS IN ROLE postgres
GRANT pg_read_all_data TO banister_rows --@14
GRANT SELECT ON pg_catalog.pg_user_mapping, pg_catalog.pg_subscription TO banister_rows
-- Migrations drop the schema `public`, and comment on the language that every database has.
ALTER SCHEMA public OWNER TO postgres --@13-14
UPDATE pg_catalog.pg_extension SET extowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = 'postgres') WHERE extname = 'plpgsql'
-- Nobody but the superuser has business in these.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC
