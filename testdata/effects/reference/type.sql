-- Enums and composite types

-- row: `CREATE TYPE … AS ENUM`
CREATE TYPE size AS ENUM ('small', 'large');

-- row: `CREATE TYPE … AS (…)`
CREATE TYPE size AS (width int, height int);

-- row: `CREATE TYPE … AS RANGE`
CREATE TYPE span AS RANGE (subtype = float8);

-- row: `ALTER TYPE … ADD VALUE`
ALTER TYPE order_status ADD VALUE 'lost';

-- row: `ALTER TYPE … ADD VALUE`, then used in the same transaction
BEGIN;
ALTER TYPE order_status ADD VALUE 'lost';
UPDATE orders SET status = 'lost' WHERE id = 1;

-- row: `ALTER TYPE … ADD VALUE` of a type of the same transaction, then used
BEGIN;
CREATE TYPE size AS ENUM ('small');
ALTER TYPE size ADD VALUE 'large';
SELECT 'large'::size;

-- row: `ALTER TYPE … RENAME VALUE`
ALTER TYPE order_status RENAME VALUE 'sent' TO 'shipped';

-- row: `ALTER TYPE … RENAME TO`
ALTER TYPE order_status RENAME TO status;

-- row: `ALTER TYPE … SET SCHEMA`
-- schema
CREATE SCHEMA archive;
-- case
ALTER TYPE order_status SET SCHEMA archive;

-- row: `ALTER TYPE … ADD ATTRIBUTE`, a table uses the type
ALTER TYPE address ADD ATTRIBUTE country text;

-- row: `ALTER TYPE … ALTER ATTRIBUTE … TYPE`, a table uses the type
ALTER TYPE address ALTER ATTRIBUTE city TYPE varchar(20);

-- row: `ALTER TYPE … DROP ATTRIBUTE`, a table uses the type
ALTER TYPE address DROP ATTRIBUTE city;

-- row: `ALTER TYPE … RENAME ATTRIBUTE`, a table uses the type
ALTER TYPE address RENAME ATTRIBUTE city TO town;

-- row: `ALTER TYPE … OWNER TO`
ALTER TYPE order_status OWNER TO CURRENT_USER;

-- row: `DROP TYPE` that a table uses
DROP TYPE order_status;

-- row: `DROP TYPE` that nothing uses
-- schema
CREATE TYPE size AS ENUM ('small', 'large');
-- case
DROP TYPE size;
