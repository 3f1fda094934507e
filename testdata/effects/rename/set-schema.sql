-- schema
CREATE TABLE q (a int);
-- case
ALTER TABLE q SET SCHEMA pg_catalog;
