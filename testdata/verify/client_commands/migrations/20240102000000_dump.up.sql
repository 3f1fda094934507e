CREATE TABLE a (id int);
\restrict x
CREATE TABLE b (id int);
