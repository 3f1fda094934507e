INSERT INTO orders (id, total) VALUES (994, 1);
