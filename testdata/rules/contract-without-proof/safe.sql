SET lock_timeout = '2s';
-- banister: phase=contract unused-since=1.3
-- banister: proof="SELECT 1 FROM customers WHERE full_name IS DISTINCT FROM name"
ALTER TABLE customers DROP COLUMN name;
