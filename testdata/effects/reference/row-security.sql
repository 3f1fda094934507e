-- Row security

-- row: `ENABLE ROW LEVEL SECURITY`
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;

-- row: `FORCE ROW LEVEL SECURITY`
ALTER TABLE customers FORCE ROW LEVEL SECURITY;

-- row: `CREATE POLICY`
CREATE POLICY own ON customers USING (email = current_user);

-- row: `CREATE POLICY` that reads another table
CREATE POLICY own ON orders USING (customer_id IN (SELECT id FROM customers));

-- row: `ALTER POLICY`
-- schema
CREATE POLICY own ON customers USING (true);
-- case
ALTER POLICY own ON customers USING (email = current_user);

-- row: `DROP POLICY`
-- schema
CREATE POLICY own ON customers USING (true);
-- case
DROP POLICY own ON customers;
