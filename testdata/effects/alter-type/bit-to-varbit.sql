-- schema
CREATE TABLE q (a bit(4));
-- case
ALTER TABLE q ALTER COLUMN a TYPE bit varying;
