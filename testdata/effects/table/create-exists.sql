-- case
CREATE TABLE t (a int);
