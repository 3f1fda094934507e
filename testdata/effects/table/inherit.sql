-- schema
CREATE TABLE base (x int);
CREATE TABLE heir (x int, y int);
-- case
ALTER TABLE heir INHERIT base;
ALTER TABLE heir NO INHERIT base;
