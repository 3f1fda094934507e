SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN full_name text;
ALTER TABLE customers ADD COLUMN whole_name text;
ALTER TABLE customers DROP COLUMN full_name;
