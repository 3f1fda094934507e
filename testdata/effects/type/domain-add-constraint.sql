-- schema
CREATE DOMAIN d AS text;
CREATE DOMAIN over AS d;
CREATE TABLE u (x d, n int);
CREATE TABLE w (y over);
CREATE TABLE other (z text);
INSERT INTO u VALUES ('a', 1);
-- case
ALTER DOMAIN d ADD CONSTRAINT filled CHECK (VALUE <> '');
ALTER DOMAIN d ADD CHECK (length(VALUE) < 100);
