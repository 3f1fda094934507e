-- VACUUM, ANALYZE, CLUSTER

-- row: `VACUUM`
VACUUM customers;

-- row: `VACUUM` of a table that others inherit from
VACUUM people;

-- row: `VACUUM FULL`
VACUUM FULL customers;

-- row: `VACUUM FULL` of a table that others inherit from
VACUUM FULL people;

-- row: `ANALYZE`
ANALYZE customers;

-- row: `ANALYZE` of a partitioned table
ANALYZE events;

-- row: `ANALYZE` of a table that others inherit from
ANALYZE people;

-- row: `VACUUM ANALYZE` of a partitioned table
VACUUM ANALYZE events;

-- row: `VACUUM` in a transaction
BEGIN;
VACUUM customers;

-- row: `CLUSTER … USING`
CLUSTER customers USING customers_name;

-- row: `CLUSTER … USING` of a partitioned table
CLUSTER events USING events_body;

-- row: `CLUSTER` of everything
CLUSTER;

-- row: `CREATE STATISTICS`
CREATE STATISTICS customers_name_code ON name, code FROM customers;

-- row: `ALTER STATISTICS`
-- schema
CREATE STATISTICS customers_name_code ON name, code FROM customers;
-- case
ALTER STATISTICS customers_name_code SET STATISTICS 500;

-- row: `DROP STATISTICS`
-- schema
CREATE STATISTICS customers_name_code ON name, code FROM customers;
-- case
DROP STATISTICS customers_name_code;
