-- schema
CREATE DOMAIN checked AS text CHECK (VALUE <> '');
CREATE DOMAIN plain AS text;
CREATE DOMAIN number AS int CHECK (VALUE > 0);
CREATE TABLE t (id int, c checked, p plain, b text, n number);
-- case
ALTER TABLE t ALTER COLUMN c TYPE text;
ALTER TABLE t ALTER COLUMN p TYPE text;
ALTER TABLE t ALTER COLUMN b TYPE plain;
ALTER TABLE t ALTER COLUMN b TYPE checked;
ALTER TABLE t ALTER COLUMN n TYPE int;
ALTER TABLE t ALTER COLUMN p TYPE varchar;
