-- case
CREATE VIEW w AS SELECT g FROM generate_series(1, 3) AS g;
CREATE VIEW x AS SELECT f_volatile() AS n FROM t;
