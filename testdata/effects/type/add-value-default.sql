-- case
BEGIN;
ALTER TYPE mood ADD VALUE 'fresh';
ALTER TABLE bare ADD COLUMN m mood DEFAULT 'fresh';
ROLLBACK;
