-- VALIDATE, ALTER, DROP CONSTRAINT

-- row: `VALIDATE` a `CHECK`
-- against: ALTER TABLE customers DROP CONSTRAINT customers_fax_given; INSERT INTO customers (id, score, phone) VALUES (1, 1, '1'); ALTER TABLE customers ADD CONSTRAINT customers_fax_given CHECK (fax IS NOT NULL) NOT VALID
ALTER TABLE customers VALIDATE CONSTRAINT customers_fax_given;

-- row: `VALIDATE` a foreign key
-- against: ALTER TABLE orders DROP CONSTRAINT orders_payer_fkey; INSERT INTO orders (payer_id) VALUES (7); ALTER TABLE orders ADD CONSTRAINT orders_payer_fkey FOREIGN KEY (payer_id) REFERENCES customers NOT VALID
ALTER TABLE orders VALIDATE CONSTRAINT orders_payer_fkey;

-- row: `VALIDATE` a `NOT NULL`
-- against: INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1')
ALTER TABLE customers ADD CONSTRAINT customers_name_not_null NOT NULL name NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT customers_name_not_null;

-- row: `VALIDATE` what is valid
ALTER TABLE customers VALIDATE CONSTRAINT customers_phone_given;

-- row: `VALIDATE` beside a subcommand with a stronger lock
-- against: ALTER TABLE customers DROP CONSTRAINT customers_fax_given; INSERT INTO customers (id, score, phone) VALUES (1, 1, '1'); ALTER TABLE customers ADD CONSTRAINT customers_fax_given CHECK (fax IS NOT NULL) NOT VALID
ALTER TABLE customers VALIDATE CONSTRAINT customers_fax_given, ADD COLUMN level int;

-- row: `ALTER CONSTRAINT … DEFERRABLE`
ALTER TABLE orders ALTER CONSTRAINT orders_customer_fkey DEFERRABLE INITIALLY DEFERRED;

-- row: `DROP` a `CHECK`
ALTER TABLE customers DROP CONSTRAINT customers_nickname_check;

-- row: `DROP` a `UNIQUE`
ALTER TABLE customers DROP CONSTRAINT customers_email_key;

-- row: `DROP` a foreign key
ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;

-- row: `DROP` a foreign key of a partitioned table
-- schema
ALTER TABLE events ADD CONSTRAINT events_customer_fkey FOREIGN KEY (customer_id) REFERENCES customers;
-- case
ALTER TABLE events DROP CONSTRAINT events_customer_fkey;

-- row: `DROP` a key that foreign keys need
ALTER TABLE customers DROP CONSTRAINT customers_pkey;

-- row: `DROP` such a key, `CASCADE`
ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE;

-- row: `DROP … IF EXISTS`, and it does not
ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_shoe_size_check;

-- row: `RENAME CONSTRAINT`
ALTER TABLE customers RENAME CONSTRAINT customers_nickname_check TO customers_nickname_given;

-- row: `RENAME CONSTRAINT` of one with an index
ALTER TABLE customers RENAME CONSTRAINT customers_email_key TO customers_one_email;
