-- A check that is copied holds for all rows of the new table: there are none.
-- schema
CREATE TABLE t (id int, a int);
ALTER TABLE t ADD CONSTRAINT given CHECK (a IS NOT NULL) NOT VALID;
-- case
CREATE TABLE u (LIKE t INCLUDING CONSTRAINTS);
ALTER TABLE u ALTER COLUMN a SET NOT NULL;
ALTER TABLE u VALIDATE CONSTRAINT given;
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
