INSERT INTO users VALUES (1, 'a@example.org', 30), (2, NULL, 40);
