-- case
CREATE TABLE fresh (a int);
CREATE INDEX fresh_a ON fresh (a);
