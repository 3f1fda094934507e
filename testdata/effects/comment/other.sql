-- case
COMMENT ON TYPE mood IS 'x';
COMMENT ON DOMAIN plain_domain IS 'x';
COMMENT ON FUNCTION f_immutable(int) IS 'x';
COMMENT ON SCHEMA public IS 'x';
