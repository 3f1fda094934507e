INSERT INTO orders (id, total) VALUES (990, 1);
