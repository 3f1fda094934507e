GRANT SELECT ON users TO reports;
