SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN full_name text;
UPDATE customers SET full_name = name WHERE full_name IS NULL;
ALTER TABLE customers DROP COLUMN name;
