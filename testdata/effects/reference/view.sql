-- Views

-- row: `CREATE VIEW`
CREATE VIEW vips AS SELECT id, email FROM customers WHERE score > 100;

-- row: `CREATE OR REPLACE VIEW`, the same columns
CREATE OR REPLACE VIEW open_orders AS SELECT placed_on, total FROM orders WHERE status = 'new';

-- row: `ALTER VIEW … SET (…)`
ALTER VIEW open_orders SET (security_barrier = true);

-- row: `ALTER VIEW … ALTER COLUMN … SET DEFAULT`
ALTER VIEW open_orders ALTER COLUMN total SET DEFAULT 0;

-- row: `ALTER VIEW … RENAME`
-- against: SELECT FROM open_orders
ALTER VIEW open_orders RENAME TO unsent_orders;

-- row: `ALTER VIEW … RENAME COLUMN`
-- against: SELECT total FROM open_orders
ALTER VIEW open_orders RENAME COLUMN total TO amount;

-- row: `DROP VIEW`
-- against: SELECT FROM open_orders
DROP VIEW open_orders;

-- row: `DROP VIEW` that a view reads
-- schema
CREATE VIEW big_orders AS SELECT placed_on FROM open_orders WHERE total > 1000;
-- case
DROP VIEW open_orders;
