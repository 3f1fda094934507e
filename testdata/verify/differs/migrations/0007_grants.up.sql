GRANT SELECT ON users TO public;
