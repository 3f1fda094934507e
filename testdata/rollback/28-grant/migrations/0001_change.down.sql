REVOKE SELECT ON users FROM reports;
