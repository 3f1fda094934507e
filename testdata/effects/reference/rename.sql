-- RENAME, SET SCHEMA

-- row: `RENAME COLUMN`
-- against: SELECT email FROM customers
ALTER TABLE customers RENAME COLUMN email TO mail;

-- row: `RENAME COLUMN` of a partitioned table
-- against: SELECT body FROM events
ALTER TABLE events RENAME COLUMN body TO content;

-- row: `RENAME TO`
-- against: SELECT FROM customers
ALTER TABLE customers RENAME TO clients;

-- row: `RENAME TO` a name that is taken
ALTER TABLE customers RENAME TO orders;

-- row: `SET SCHEMA`
-- against: SELECT FROM customers
-- schema
CREATE SCHEMA archive;
-- case
ALTER TABLE customers SET SCHEMA archive;

-- row: `ALTER SCHEMA … RENAME`
-- schema
CREATE SCHEMA archive;
-- case
ALTER SCHEMA archive RENAME TO attic;
