BEGIN;
SET LOCAL statement_timeout = '400ms';
SET LOCAL lock_timeout = '100ms';
ALTER TABLE users ADD COLUMN a int;
COMMIT;
