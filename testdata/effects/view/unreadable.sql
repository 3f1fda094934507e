-- case
CREATE VIEW w AS TABLE t;
