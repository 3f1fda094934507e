UPDATE customers SET full_name = name WHERE full_name IS DISTINCT FROM name;
-- banister: phase=contract unused-since=0001
-- banister: proof="SELECT id FROM customers WHERE full_name IS DISTINCT FROM name;"
ALTER TABLE customers DROP COLUMN name;
