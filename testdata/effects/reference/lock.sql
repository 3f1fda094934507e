-- LOCK TABLE

-- row: without a mode
BEGIN;
LOCK TABLE customers;

-- row: `IN SHARE MODE`
BEGIN;
LOCK TABLE customers IN SHARE MODE;

-- row: of a partitioned table
BEGIN;
LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE;

-- row: of a view
BEGIN;
LOCK TABLE open_orders IN EXCLUSIVE MODE;

-- row: outside a transaction
LOCK TABLE customers;
