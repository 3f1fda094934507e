-- CREATE TABLE

-- row: plain
CREATE TABLE fresh (id bigint PRIMARY KEY, body text NOT NULL);

-- row: `IF NOT EXISTS`, and it exists
CREATE TABLE IF NOT EXISTS customers (id int);

-- row: it exists
CREATE TABLE customers (id int);

-- row: with a foreign key
CREATE TABLE fresh (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);

-- row: `LIKE`
CREATE TABLE fresh (LIKE customers INCLUDING ALL);

-- row: `INHERITS`
CREATE TABLE guests (badge int) INHERITS (people);

-- row: `AS SELECT`
CREATE TABLE fresh AS SELECT id, email FROM customers;

-- row: `AS SELECT … WITH NO DATA`
CREATE TABLE fresh AS SELECT id, email FROM customers WITH NO DATA;

-- row: `UNLOGGED`
CREATE UNLOGGED TABLE fresh (id int);

-- row: `TEMPORARY`
CREATE TEMPORARY TABLE fresh (id int);

-- row: `PARTITION BY`
CREATE TABLE fresh (day date NOT NULL) PARTITION BY RANGE (day);

-- row: `OF type`
CREATE TABLE fresh OF address;
