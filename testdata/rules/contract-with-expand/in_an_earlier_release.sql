-- case: before=1.3:expand.sql
SET lock_timeout = '2s';
ALTER TABLE customers DROP COLUMN name;
