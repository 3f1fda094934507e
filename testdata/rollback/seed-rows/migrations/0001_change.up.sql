INSERT INTO users (email) VALUES ('root@example.org');
