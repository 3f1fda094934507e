SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN full_name text;
CREATE TRIGGER customers_full_name BEFORE INSERT OR UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION full_name();
-- In the next migration:
UPDATE customers SET full_name = name WHERE full_name IS NULL;
