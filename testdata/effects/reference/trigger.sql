-- Triggers and rules

-- row: `CREATE TRIGGER`
CREATE TRIGGER customers_touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();

-- row: `CREATE OR REPLACE TRIGGER`
CREATE OR REPLACE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();

-- row: `CREATE TRIGGER` on a partitioned table
CREATE TRIGGER events_touch BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();

-- row: `CREATE CONSTRAINT TRIGGER … FROM`
CREATE CONSTRAINT TRIGGER notes_touch AFTER INSERT ON notes FROM customers FOR EACH ROW EXECUTE FUNCTION touch();

-- row: `ALTER TRIGGER … RENAME`
ALTER TRIGGER orders_touch ON orders RENAME TO orders_stamp;

-- row: `ALTER TRIGGER … RENAME` on a partitioned table
-- schema
CREATE TRIGGER events_touch BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
-- case
ALTER TRIGGER events_touch ON events RENAME TO events_stamp;

-- row: `DROP TRIGGER`
DROP TRIGGER orders_touch ON orders;

-- row: `DROP TRIGGER` on a partitioned table
-- schema
CREATE TRIGGER events_touch BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
-- case
DROP TRIGGER events_touch ON events;

-- row: `DISABLE TRIGGER`, `ENABLE TRIGGER`
ALTER TABLE orders DISABLE TRIGGER orders_touch;

-- row: `DISABLE TRIGGER ALL`
ALTER TABLE orders DISABLE TRIGGER ALL;

-- row: `DISABLE TRIGGER USER`
ALTER TABLE orders DISABLE TRIGGER USER;

-- row: `DISABLE TRIGGER` on a partitioned table
-- schema
CREATE TRIGGER events_touch BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
-- case
ALTER TABLE events DISABLE TRIGGER events_touch;

-- row: `DISABLE TRIGGER ALL` on a partitioned table with a foreign key
-- schema
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case
ALTER TABLE events DISABLE TRIGGER ALL;

-- row: `CREATE RULE`
CREATE RULE notes_stay AS ON DELETE TO notes DO INSTEAD NOTHING;

-- row: `DROP RULE`
-- schema
CREATE RULE notes_stay AS ON DELETE TO notes DO INSTEAD NOTHING;
-- case
DROP RULE notes_stay ON notes;

-- row: `DISABLE RULE`
-- schema
CREATE RULE notes_stay AS ON DELETE TO notes DO INSTEAD NOTHING;
-- case
ALTER TABLE notes DISABLE RULE notes_stay;

-- row: `CREATE EVENT TRIGGER`
-- schema
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
-- case
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch();
