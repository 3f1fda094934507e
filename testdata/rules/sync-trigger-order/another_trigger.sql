SET lock_timeout = '2s';
UPDATE customers SET name = 'x' WHERE name IS NULL;
CREATE TRIGGER customers_other AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION customers_sync();
