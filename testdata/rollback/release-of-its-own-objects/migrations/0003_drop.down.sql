CREATE TABLE a (id int PRIMARY KEY, z int);
