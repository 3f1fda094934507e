-- ADD COLUMN

-- row: nullable, no default
ALTER TABLE customers ADD COLUMN birthday date;

-- row: `IF NOT EXISTS`, and it exists
ALTER TABLE customers ADD COLUMN IF NOT EXISTS email text;

-- row: `NULL`, written out
ALTER TABLE customers ADD COLUMN birthday date NULL;

-- row: a constant `DEFAULT`
ALTER TABLE customers ADD COLUMN level int DEFAULT 1;

-- row: `NOT NULL` with a constant `DEFAULT`
ALTER TABLE customers ADD COLUMN level int NOT NULL DEFAULT 1;

-- row: `NOT NULL` without a `DEFAULT`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER TABLE customers ADD COLUMN level int NOT NULL;

-- row: `DEFAULT now()`
ALTER TABLE customers ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

-- row: `DEFAULT` with a `STABLE` function
ALTER TABLE customers ADD COLUMN since date DEFAULT today();

-- row: `DEFAULT clock_timestamp()`
ALTER TABLE customers ADD COLUMN created_at timestamptz DEFAULT clock_timestamp();

-- row: `DEFAULT gen_random_uuid()`
ALTER TABLE customers ADD COLUMN token uuid DEFAULT gen_random_uuid();

-- row: `DEFAULT nextval(…)`
ALTER TABLE customers ADD COLUMN number bigint DEFAULT nextval('invoice_numbers');

-- row: `DEFAULT` with a function of your own, left `VOLATILE`
ALTER TABLE customers ADD COLUMN voucher int DEFAULT voucher();

-- row: `serial`, `bigserial`
ALTER TABLE customers ADD COLUMN number bigserial;

-- row: `GENERATED … AS IDENTITY`
ALTER TABLE customers ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;

-- row: `GENERATED ALWAYS AS (…) STORED`
ALTER TABLE customers ADD COLUMN half int GENERATED ALWAYS AS (score / 2) STORED;

-- row: `GENERATED ALWAYS AS (…) VIRTUAL`
ALTER TABLE customers ADD COLUMN half int GENERATED ALWAYS AS (score / 2) VIRTUAL;

-- row: a domain without constraints
ALTER TABLE customers ADD COLUMN title label;

-- row: a domain with a `CHECK`
ALTER TABLE customers ADD COLUMN second_email email;

-- row: a domain with `NOT NULL`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
-- schema
CREATE DOMAIN given AS text NOT NULL;
-- case
ALTER TABLE customers ADD COLUMN title given;

-- row: inline `CHECK`
ALTER TABLE customers ADD COLUMN level int CHECK (level > 0);

-- row: inline `UNIQUE`
ALTER TABLE customers ADD COLUMN passport text UNIQUE;

-- row: inline `PRIMARY KEY`
-- against: INSERT INTO notes (id) VALUES (1)
ALTER TABLE notes ADD COLUMN key int PRIMARY KEY;

-- row: inline `REFERENCES`, no default
ALTER TABLE notes ADD COLUMN customer_id bigint REFERENCES customers;

-- row: inline `REFERENCES`, with any default
ALTER TABLE notes ADD COLUMN customer_id bigint DEFAULT NULL REFERENCES customers;

-- row: several columns in one statement
ALTER TABLE customers ADD COLUMN a int, ADD COLUMN b int DEFAULT 0, ADD COLUMN c text;

-- row: to a partitioned table
ALTER TABLE events ADD COLUMN source text;

-- row: to a table that others inherit from
ALTER TABLE people ADD COLUMN born date;

-- row: of a table whose row type is a column's type
-- schema
CREATE TABLE archive (note notes);
-- case
ALTER TABLE notes ADD COLUMN rank int;

-- row: a column that exists
ALTER TABLE customers ADD COLUMN email text;
