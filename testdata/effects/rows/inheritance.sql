-- schema
CREATE TABLE up (a int);
CREATE TABLE down (b int) INHERITS (up);
-- case
UPDATE up SET a = 1;
DELETE FROM ONLY up;
SELECT * FROM up;
