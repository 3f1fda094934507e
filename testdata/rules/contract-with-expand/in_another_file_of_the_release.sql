-- case: after=expand.sql
SET lock_timeout = '2s';
ALTER TABLE customers DROP COLUMN name;
