INSERT INTO users (email, visits) VALUES ('n1@x', 4711);
