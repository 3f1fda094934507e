-- schema
CREATE TABLE q (a interval(3));
-- case
ALTER TABLE q ALTER COLUMN a TYPE interval;
