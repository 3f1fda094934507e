-- schema
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW over_v AS SELECT id FROM v;
-- case
DROP VIEW over_v;
DROP VIEW IF EXISTS over_v;
DROP VIEW over_v;
