-- banister: phase=contract unused-since=0001 proof="SELECT 1 FROM customers WHERE surname IS NULL"
ALTER TABLE customers DROP COLUMN full_name;
