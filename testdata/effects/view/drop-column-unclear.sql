-- schema
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE TABLE u (id int, b text);
CREATE VIEW v AS SELECT a FROM t NATURAL JOIN u;
-- case
ALTER TABLE t DROP COLUMN b;
