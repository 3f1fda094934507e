-- case
CREATE TABLE w AS SELECT f_volatile() AS n FROM t;
