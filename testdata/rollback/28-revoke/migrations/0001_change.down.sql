GRANT SELECT ON users TO app;
