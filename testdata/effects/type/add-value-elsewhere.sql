-- case
BEGIN;
ALTER TYPE mood ADD VALUE 'fresh';
UPDATE bare SET b = 'fresh';
COMMIT;
UPDATE t SET m = 'fresh';
