-- schema
CREATE TABLE t (id int PRIMARY KEY, a int, b text, unused text);
CREATE TABLE u (id int PRIMARY KEY, note text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW over_v AS SELECT id FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT t.id, u.note FROM t JOIN u ON u.id = t.id;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE MATERIALIZED VIEW unfilled AS SELECT id FROM v WITH NO DATA;
CREATE UNIQUE INDEX unfilled_id ON unfilled (id);
CREATE MATERIALIZED VIEW keyless AS SELECT id FROM over_v;
-- case
DROP VIEW mv;
DROP MATERIALIZED VIEW v;
DROP VIEW t;
