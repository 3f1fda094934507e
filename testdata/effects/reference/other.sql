-- Everything else

-- row: `COMMENT ON TABLE`
COMMENT ON TABLE customers IS 'who buys';

-- row: `COMMENT ON COLUMN`
COMMENT ON COLUMN customers.name IS 'as on the card';

-- row: `COMMENT ON INDEX`
COMMENT ON INDEX customers_name IS 'for the search';

-- row: `COMMENT ON CONSTRAINT`
COMMENT ON CONSTRAINT customers_phone_given ON customers IS 'we call back';

-- row: `COMMENT ON TYPE`
COMMENT ON TYPE order_status IS 'where it is';

-- row: `CREATE SCHEMA`
CREATE SCHEMA archive;

-- row: `DROP SCHEMA … CASCADE`
-- against: SELECT FROM archive.old
-- schema
CREATE SCHEMA archive;
CREATE TABLE archive.old (id int);
-- case
DROP SCHEMA archive CASCADE;

-- row: `CREATE EXTENSION IF NOT EXISTS`, and it exists
CREATE EXTENSION IF NOT EXISTS plpgsql;

-- row: `CREATE DATABASE`
CREATE DATABASE elsewhere;

-- row: `ALTER SYSTEM`
ALTER SYSTEM SET work_mem = '4MB';

-- row: `CREATE COLLATION`
CREATE COLLATION plain FROM "C";

-- row: `CREATE CAST`
CREATE CAST (order_status AS int) WITH INOUT;

-- row: `CREATE AGGREGATE`
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
