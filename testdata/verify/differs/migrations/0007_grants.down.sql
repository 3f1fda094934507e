REVOKE ALL ON users FROM public;
GRANT INSERT ON users TO public;
