CREATE TABLE orders (id bigint PRIMARY KEY, number integer, note text);
CREATE FUNCTION order_code(integer) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER orders_stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TYPE order_state AS ENUM ('open', 'closed');
CREATE SCHEMA reports;
