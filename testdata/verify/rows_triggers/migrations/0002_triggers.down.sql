DROP TRIGGER counted ON children;
DROP FUNCTION counted;
