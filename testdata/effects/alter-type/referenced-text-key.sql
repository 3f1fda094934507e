-- schema
CREATE TABLE p (code varchar(10) PRIMARY KEY);
CREATE TABLE c (code varchar(10) REFERENCES p);
-- case
ALTER TABLE p ALTER COLUMN code TYPE text;
