-- schema
CREATE TABLE shops (code varchar(50) PRIMARY KEY);
CREATE TABLE orders (id int, shop varchar(50) REFERENCES shops (code));
CREATE TABLE visits (id int, shop varchar(50) REFERENCES shops);
ALTER TABLE shops RENAME COLUMN code TO short;
-- case
ALTER TABLE shops ALTER COLUMN short TYPE varchar(64);
