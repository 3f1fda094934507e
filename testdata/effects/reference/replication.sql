-- Publications and subscriptions

-- row: `CREATE PUBLICATION … FOR TABLE`
CREATE PUBLICATION shop FOR TABLE customers;

-- row: `CREATE PUBLICATION … FOR ALL TABLES`
CREATE PUBLICATION shop FOR ALL TABLES;

-- row: `ALTER PUBLICATION … ADD TABLE`
-- schema
CREATE PUBLICATION shop FOR TABLE customers;
-- case
ALTER PUBLICATION shop ADD TABLE orders;

-- row: `ALTER PUBLICATION … DROP TABLE`
-- schema
CREATE PUBLICATION shop FOR TABLE customers;
-- case
ALTER PUBLICATION shop DROP TABLE customers;

-- row: `DROP PUBLICATION`
-- schema
CREATE PUBLICATION shop FOR TABLE customers;
-- case
DROP PUBLICATION shop;

-- row: `CREATE SUBSCRIPTION … WITH (connect = false)`
CREATE SUBSCRIPTION mirror CONNECTION 'dbname=nowhere' PUBLICATION shop WITH (connect = false);
