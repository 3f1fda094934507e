-- schema
CREATE TABLE t (id int, name text);
CREATE TABLE u (id int, q int);
CREATE VIEW v AS SELECT t.*, u.q FROM t JOIN u USING (id);
CREATE VIEW w AS SELECT id, name FROM t;
-- case
CREATE OR REPLACE VIEW v AS WITH a AS (SELECT * FROM t) SELECT a.*, u.q FROM a JOIN u ON u.id = a.id;
CREATE OR REPLACE VIEW w AS SELECT (t).* FROM t;
CREATE OR REPLACE VIEW w AS WITH t AS (SELECT * FROM public.t) SELECT t.* FROM t;
