-- schema
CREATE TABLE p (code varchar(10) PRIMARY KEY);
CREATE TABLE c (code varchar(10) REFERENCES p);
-- case
ALTER TABLE c ALTER COLUMN code TYPE varchar(20);
