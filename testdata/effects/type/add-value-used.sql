-- case
BEGIN;
ALTER TYPE mood ADD VALUE 'fresh';
UPDATE t SET m = 'fresh';
ROLLBACK;
