-- A name may be that of a column of a query, of a function or of VALUES.
-- schema
CREATE TABLE t (id int, a int, d int);
CREATE POLICY p ON t USING (id = (SELECT max(d) FROM (VALUES (1)) AS z(d)));
CREATE VIEW v AS WITH q AS (SELECT id AS d FROM t) SELECT d FROM q WHERE d > 0;
-- case
ALTER TABLE t ALTER COLUMN a TYPE bigint;
ALTER TABLE t ALTER COLUMN d TYPE bigint;
ALTER TABLE t DROP COLUMN d;
