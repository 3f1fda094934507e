DELETE FROM users WHERE email = 'root@example.org';
