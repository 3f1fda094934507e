SELECT 1;
CREATE TABLE t (a int /* the key);
DROP TABLE b;
