CREATE TABLE users (id int PRIMARY KEY, email text);
CREATE TABLE empty (a int);
