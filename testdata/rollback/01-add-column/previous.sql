INSERT INTO users (email) VALUES ('n1@x');
