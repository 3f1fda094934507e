-- DROP TABLE, TRUNCATE

-- row: `DROP TABLE`
-- against: SELECT FROM notes
DROP TABLE notes;

-- row: `DROP TABLE IF EXISTS`, and it does not
-- schema
DROP TABLE notes;
-- case
DROP TABLE IF EXISTS notes;

-- row: `DROP TABLE` that references another table
-- against: SELECT FROM orders
DROP TABLE orders CASCADE;

-- row: `DROP TABLE` that foreign keys reference
DROP TABLE customers;

-- row: `DROP TABLE` that foreign keys reference, `CASCADE`
-- against: SELECT FROM customers
DROP TABLE customers CASCADE;

-- row: `DROP TABLE` that views read
DROP TABLE orders;

-- row: `DROP TABLE` of a partitioned table
-- against: SELECT FROM events
DROP TABLE events;

-- row: `TRUNCATE`
TRUNCATE notes;

-- row: `TRUNCATE … RESTART IDENTITY`
TRUNCATE orders RESTART IDENTITY;

-- row: `TRUNCATE` of a referenced table
TRUNCATE customers;

-- row: `TRUNCATE … CASCADE`
TRUNCATE customers CASCADE;

-- row: `TRUNCATE` of a partitioned table
TRUNCATE events;

-- row: `TRUNCATE` of a partition
TRUNCATE events_2025;

-- row: `TRUNCATE ONLY` a partitioned table
TRUNCATE ONLY events;
