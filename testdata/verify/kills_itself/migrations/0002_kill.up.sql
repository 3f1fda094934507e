ALTER TABLE users ADD COLUMN a int;
SELECT pg_terminate_backend(pg_backend_pid());
