-- case: before=1.3:expand.sql
SET lock_timeout = '2s';
-- banister: unused-since=1.3 proof="SELECT 1 FROM orders"
ALTER TABLE customers DROP COLUMN name;
-- banister: unused-since=1.3 proof="DELETE FROM customers RETURNING 1"
ALTER TABLE customers DROP COLUMN nickname;
-- banister: unused-since=1.3 proof="SELECT 1; SELECT 2"
ALTER TABLE orders DROP COLUMN total;
-- banister: unused-since=1.3 proof="VACUUM"
ALTER TABLE orders DROP COLUMN status;
