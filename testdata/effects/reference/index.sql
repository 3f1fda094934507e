-- DROP INDEX, ALTER INDEX, REINDEX

-- row: `DROP INDEX`
DROP INDEX customers_name;

-- row: `DROP INDEX CONCURRENTLY`
DROP INDEX CONCURRENTLY customers_name;

-- row: `DROP INDEX CONCURRENTLY` in a transaction
BEGIN;
DROP INDEX CONCURRENTLY customers_name;

-- row: `DROP INDEX` of a constraint
DROP INDEX customers_email_key;

-- row: `DROP INDEX` of a partitioned table
DROP INDEX events_body;

-- row: `DROP INDEX` of one partition
DROP INDEX events_2025_body_idx;

-- row: `ALTER INDEX … RENAME`
ALTER INDEX customers_name RENAME TO customers_by_name;

-- row: `ALTER TABLE index RENAME`
ALTER TABLE customers_name RENAME TO customers_by_name;

-- row: `ALTER INDEX … SET (fillfactor = …)`
ALTER INDEX customers_name SET (fillfactor = 80);

-- row: `ALTER INDEX … SET TABLESPACE`
ALTER INDEX customers_name SET TABLESPACE pg_default;

-- row: `ALTER INDEX … SET STATISTICS`
-- schema
CREATE INDEX customers_slug ON customers (slug(name));
-- case
ALTER INDEX customers_slug ALTER COLUMN 1 SET STATISTICS 500;

-- row: `ALTER INDEX … ATTACH PARTITION`
-- schema
CREATE INDEX events_customer ON ONLY events (customer_id);
CREATE INDEX events_2025_customer ON events_2025 (customer_id);
-- case
ALTER INDEX events_customer ATTACH PARTITION events_2025_customer;

-- row: `REINDEX INDEX`
REINDEX INDEX customers_name;

-- row: `REINDEX INDEX CONCURRENTLY`
REINDEX INDEX CONCURRENTLY customers_name;

-- row: `REINDEX TABLE`
REINDEX TABLE customers;

-- row: `REINDEX TABLE CONCURRENTLY`
REINDEX TABLE CONCURRENTLY customers;

-- row: `REINDEX (CONCURRENTLY) TABLE`
REINDEX (CONCURRENTLY) TABLE customers;

-- row: `REINDEX TABLE CONCURRENTLY` in a transaction
BEGIN;
REINDEX TABLE CONCURRENTLY customers;

-- row: `REINDEX TABLE` of a partitioned table
REINDEX TABLE events;

-- row: `REINDEX INDEX` of a partitioned table
REINDEX INDEX events_body;

-- row: `REINDEX SCHEMA`
REINDEX SCHEMA public;
