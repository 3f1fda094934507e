INSERT INTO orders (id, total) VALUES (993, 1);
