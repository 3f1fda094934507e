INSERT INTO users (email, age) VALUES ('n1@x', 5);
