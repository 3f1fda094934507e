-- CREATE INDEX

-- row: plain
CREATE INDEX customers_credit ON customers (credit);

-- row: `UNIQUE`
-- against: INSERT INTO customers (id, score, rank, phone, fax) VALUES (1, 1, 1, 'same', '1'), (2, 2, 2, 'same', '1')
CREATE UNIQUE INDEX customers_phone ON customers (phone);

-- row: on an expression
CREATE INDEX customers_slug ON customers (slug(name));

-- row: with `WHERE`
CREATE INDEX customers_top ON customers (credit) WHERE score > 100;

-- row: `USING` another method
CREATE INDEX customers_tags ON customers USING gin (tags);

-- row: `CONCURRENTLY`
CREATE INDEX CONCURRENTLY customers_credit ON customers (credit);

-- row: `UNIQUE … CONCURRENTLY`
-- against: INSERT INTO customers (id, score, rank, phone, fax) VALUES (1, 1, 1, 'same', '1'), (2, 2, 2, 'same', '1')
CREATE UNIQUE INDEX CONCURRENTLY customers_phone ON customers (phone);

-- row: `CONCURRENTLY IF NOT EXISTS`, and a failed build left it behind
INSERT INTO notes (id) VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY notes_id ON notes (id);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_id ON notes (id);

-- row: `CONCURRENTLY` in a transaction
BEGIN;
CREATE INDEX CONCURRENTLY customers_credit ON customers (credit);

-- row: `IF NOT EXISTS`, and it exists
CREATE INDEX IF NOT EXISTS customers_name ON customers (name);

-- row: on a partitioned table
CREATE INDEX events_customer ON events (customer_id);

-- row: `ON ONLY` a partitioned table
CREATE INDEX events_customer ON ONLY events (customer_id);

-- row: `CONCURRENTLY` on a partitioned table
CREATE INDEX CONCURRENTLY events_customer ON events (customer_id);

-- row: on a materialized view
CREATE INDEX order_totals_total ON order_totals (total);

-- row: on a new table
CREATE TABLE fresh (id int);
CREATE INDEX fresh_id ON fresh (id);
