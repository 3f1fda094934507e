-- schema
CREATE TABLE t (id int, b text);
-- case
CREATE STATISTICS named ON id, b FROM t;
CREATE STATISTICS of_call ON lower(b), id FROM t;
CREATE STATISTICS of_expression ON (id + 1), b FROM t;
CREATE STATISTICS ON id, b FROM t;
