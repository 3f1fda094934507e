-- banister: phase=contract unused-since=0001 proof="SELECT 1 FROM customers WHERE note IS NOT NULL"
ALTER TABLE customers DROP COLUMN note;
