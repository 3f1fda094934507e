-- DROP COLUMN

-- row: any column
-- against: SELECT credit FROM customers
ALTER TABLE customers DROP COLUMN credit;

-- row: `IF EXISTS`, and it does not
ALTER TABLE customers DROP COLUMN IF EXISTS shoe_size;

-- row: with an index on it
-- against: SELECT name FROM customers
ALTER TABLE customers DROP COLUMN name;

-- row: with a `UNIQUE` constraint
-- against: SELECT email FROM customers
ALTER TABLE customers DROP COLUMN email;

-- row: a foreign key's column
-- against: SELECT customer_id FROM orders
ALTER TABLE orders DROP COLUMN customer_id;

-- row: with a `CHECK`
-- against: SELECT nickname FROM customers
ALTER TABLE customers DROP COLUMN nickname;

-- row: with extended statistics
-- against: SELECT code FROM customers
-- schema
CREATE STATISTICS customers_name_code ON name, code FROM customers;
-- case
ALTER TABLE customers DROP COLUMN code;

-- row: with an identity
-- against: SELECT id FROM orders
ALTER TABLE orders DROP COLUMN id;

-- row: of a key that a foreign key references
ALTER TABLE customers DROP COLUMN id;

-- row: of such a key, `CASCADE`
-- against: SELECT id FROM customers
ALTER TABLE customers DROP COLUMN id CASCADE;

-- row: that a view reads
ALTER TABLE orders DROP COLUMN total;

-- row: that views read, `CASCADE`
-- against: SELECT total FROM open_orders
ALTER TABLE orders DROP COLUMN total CASCADE;

-- row: that a generated column is computed from
-- against: SELECT weight FROM customers
ALTER TABLE customers DROP COLUMN weight;

-- row: of a partitioned table
-- against: SELECT body FROM events
ALTER TABLE events DROP COLUMN body;
