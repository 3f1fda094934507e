INSERT INTO orders (id, total) VALUES (991, -1);
