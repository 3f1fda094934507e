CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE FUNCTION customers_sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION full_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.full_name := NEW.name; RETURN NEW; END $$;
CREATE TRIGGER customers_sync BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION customers_sync();
