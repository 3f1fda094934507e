-- The rows of a table may be values of another one, and of functions.
-- schema
CREATE TABLE point (x int, y int);
CREATE TABLE shape (id int PRIMARY KEY, corner point);
CREATE TABLE spot (x int, y int);
CREATE FUNCTION spots() RETURNS SETOF spot LANGUAGE sql AS 'SELECT * FROM spot';
CREATE TABLE seat (x int);
CREATE FUNCTION is_free(s seat) RETURNS bool LANGUAGE sql AS 'SELECT s.x > 0';
-- case
ALTER TABLE point ALTER COLUMN x TYPE bigint;
ALTER TABLE point ADD COLUMN z int;
ALTER TABLE point ADD COLUMN w int NOT NULL DEFAULT 0;
ALTER TABLE point ADD COLUMN v uuid DEFAULT gen_random_uuid();
ALTER TABLE point DROP COLUMN y;
DROP TABLE point;
DROP TABLE spot;
DROP TABLE seat;
DROP TABLE shape;
DROP TABLE point;
DROP FUNCTION spots();
DROP TABLE spot;
DROP TABLE seat CASCADE;
