-- case
BEGIN;
ALTER TYPE mood ADD VALUE 'fresh';
SELECT 'fresh'::mood;
ROLLBACK;
