CREATE SCHEMA archive;
SET lock_timeout = '2s';
ALTER TABLE customers SET SCHEMA archive;
