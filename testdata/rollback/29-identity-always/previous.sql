INSERT INTO orders (id, total) VALUES (995, 1);
