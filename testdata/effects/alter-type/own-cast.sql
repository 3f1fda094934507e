-- schema
CREATE TYPE size AS ENUM ('small', 'large');
CREATE TABLE c (t text, v varchar);
CREATE CAST (varchar AS size) WITH INOUT AS ASSIGNMENT;
-- case
ALTER TABLE c ALTER COLUMN v TYPE size;
ALTER TABLE c ALTER COLUMN t TYPE int;
