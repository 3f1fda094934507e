-- schema
CREATE TYPE pair AS (x int, y int);
-- case
CREATE TABLE o OF pair;
ALTER TABLE o NOT OF;
ALTER TABLE o OF pair;
CREATE TABLE p OF pair (PRIMARY KEY (x));
