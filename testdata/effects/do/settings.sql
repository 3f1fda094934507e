-- case
BEGIN;
DO $$ BEGIN SET LOCAL lock_timeout = '2s'; END $$;
ALTER TABLE bare ADD COLUMN c int;
COMMIT;
DO $$ BEGIN PERFORM set_config('search_path', 'pg_catalog', false); END $$;
SELECT 1;
