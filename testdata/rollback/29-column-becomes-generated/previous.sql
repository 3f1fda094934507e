INSERT INTO orders (id, total, note) VALUES (994, 1, 'x');
