CREATE TABLE users (id int PRIMARY KEY, first text, last text);
INSERT INTO users VALUES (1, 'Ada', 'Lovelace'), (2, 'Alan', 'Turing');
