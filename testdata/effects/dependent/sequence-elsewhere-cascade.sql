-- schema
CREATE TABLE a (id serial);
CREATE TABLE b (id int DEFAULT nextval('a_id_seq'));
-- case
DROP TABLE a CASCADE;
