-- schema
CREATE TABLE base (x int, z int);
CREATE TABLE heir (x int, y int);
-- case
ALTER TABLE heir INHERIT base;
