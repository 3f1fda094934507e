-- case: before=1.3:expand.sql
SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN region text;
-- banister: phase=contract expand=expand unused-since=1.3 proof="SELECT 1 FROM customers WHERE full_name IS DISTINCT FROM name"
ALTER TABLE customers DROP COLUMN name;
