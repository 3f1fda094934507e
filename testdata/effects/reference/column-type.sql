-- ALTER COLUMN TYPE

-- row: `varchar(n)` to a longer one
ALTER TABLE customers ALTER COLUMN name TYPE varchar(100);

-- row: `varchar(n)` to `varchar`
ALTER TABLE customers ALTER COLUMN name TYPE varchar;

-- row: `varchar(n)` to `text`
ALTER TABLE customers ALTER COLUMN name TYPE text;

-- row: `text` to `varchar`
ALTER TABLE customers ALTER COLUMN email TYPE varchar;

-- row: a free change of a column that a `CHECK` mentions
ALTER TABLE customers ALTER COLUMN nickname TYPE varchar(40);

-- row: `varchar(n)` to a shorter one
-- against: INSERT INTO customers (id, score, phone, fax, name) VALUES (1, 1, '1', '1', repeat('x', 50))
ALTER TABLE customers ALTER COLUMN name TYPE varchar(20);

-- row: `text` to `varchar(n)`
-- against: INSERT INTO customers (id, score, phone, fax, email) VALUES (1, 1, '1', '1', repeat('x', 200))
ALTER TABLE customers ALTER COLUMN email TYPE varchar(100);

-- row: `char(n)` to `text`
ALTER TABLE customers ALTER COLUMN code TYPE text;

-- row: `numeric(p, s)` to more digits, same scale
ALTER TABLE customers ALTER COLUMN credit TYPE numeric(12, 2);

-- row: `numeric(p, s)` to `numeric`
ALTER TABLE customers ALTER COLUMN credit TYPE numeric;

-- row: `numeric(p, s)` to another scale
ALTER TABLE customers ALTER COLUMN credit TYPE numeric(12, 3);

-- row: `int` to `bigint`
ALTER TABLE customers ALTER COLUMN score TYPE bigint;

-- row: `bigint` to `numeric`, and foreign keys reference it
ALTER TABLE customers ALTER COLUMN id TYPE numeric;

-- row: `int` to `text`
ALTER TABLE customers ALTER COLUMN score TYPE text;

-- row: `text` to `int` without `USING`
ALTER TABLE customers ALTER COLUMN email TYPE int;

-- row: `text` to `int`, `USING` a cast
ALTER TABLE customers ALTER COLUMN email TYPE int USING email::int;

-- row: `USING` that is only the column itself
ALTER TABLE customers ALTER COLUMN name TYPE text USING name;

-- row: `timestamp` to `timestamptz`, `TimeZone` is UTC
SET TimeZone = 'UTC';
ALTER TABLE customers ALTER COLUMN joined TYPE timestamptz;

-- row: `timestamp` to `timestamptz`, any other `TimeZone`
SET TimeZone = 'Europe/Berlin';
ALTER TABLE customers ALTER COLUMN joined TYPE timestamptz;

-- row: `timestamptz` to `timestamptz(3)`
ALTER TABLE customers ALTER COLUMN seen TYPE timestamptz(3);

-- row: `jsonb` to `json`
ALTER TABLE customers ALTER COLUMN settings TYPE json;

-- row: `text[]` to `varchar[]`
ALTER TABLE customers ALTER COLUMN tags TYPE varchar[];

-- row: `varbit(n)` to a longer one
ALTER TABLE customers ALTER COLUMN flags TYPE bit varying(16);

-- row: an enum to `text`
ALTER TABLE notes ALTER COLUMN kind TYPE text;

-- row: to a domain with a `CHECK`
ALTER TABLE customers ALTER COLUMN email TYPE email;

-- row: another `COLLATE`, not indexed
ALTER TABLE notes ALTER COLUMN body TYPE text COLLATE "C";

-- row: another `COLLATE`, indexed
ALTER TABLE customers ALTER COLUMN name TYPE varchar(50) COLLATE "C";

-- row: the same type
ALTER TABLE customers ALTER COLUMN name TYPE varchar(50);

-- row: `varchar(n)` to a longer one, of an expression index's column
-- schema
CREATE INDEX customers_slug ON customers (slug(name));
-- case
ALTER TABLE customers ALTER COLUMN name TYPE varchar(100);

-- row: of a column that a view reads
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);

-- row: of a column that a generated column is computed from
ALTER TABLE customers ALTER COLUMN weight TYPE bigint;

-- row: of a foreign key's column
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (5000000000, 1, '1', '1'); INSERT INTO orders (customer_id) VALUES (5000000000)
ALTER TABLE orders ALTER COLUMN customer_id TYPE int;

-- row: two columns in one statement
ALTER TABLE customers ALTER COLUMN score TYPE bigint, ALTER COLUMN rank TYPE bigint;

-- row: of a partitioned table
-- against: INSERT INTO events (day, customer_id) VALUES ('2025-01-01', 5000000000)
ALTER TABLE events ALTER COLUMN customer_id TYPE int;
