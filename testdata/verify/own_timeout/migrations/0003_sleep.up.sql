BEGIN;
SET LOCAL statement_timeout = '200ms';
ALTER TABLE users ADD COLUMN b int;
SELECT pg_sleep(30);
COMMIT;
