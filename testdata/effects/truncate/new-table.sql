-- case
CREATE TABLE fresh (x int);
TRUNCATE fresh;
