-- A sequence that another table draws from keeps the table that owns it.
-- schema
CREATE TABLE a (id serial);
CREATE TABLE b (id int DEFAULT nextval('a_id_seq'));
-- case
DROP TABLE a;
ALTER TABLE a DROP COLUMN id;
ALTER TABLE b ALTER COLUMN id DROP DEFAULT;
DROP TABLE a;
