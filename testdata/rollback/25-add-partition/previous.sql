INSERT INTO events (id, at) VALUES (1, '2025-06-01');
