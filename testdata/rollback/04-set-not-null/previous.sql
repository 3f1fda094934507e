INSERT INTO users (email, name) VALUES ('n1@x', NULL);
