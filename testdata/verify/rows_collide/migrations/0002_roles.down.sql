DELETE FROM roles WHERE name IN ('admin', 'guest');
