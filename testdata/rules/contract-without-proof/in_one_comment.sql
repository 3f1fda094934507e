-- case: before=1.3:optional.sql
SET lock_timeout = '2s';
/* banister: phase=contract unused-since=1.3
   proof="SELECT 1 FROM customers
          WHERE full_name IS DISTINCT FROM name" */
ALTER TABLE customers DROP COLUMN name;
