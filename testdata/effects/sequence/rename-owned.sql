-- schema
CREATE TABLE a (n serial);
-- case
ALTER SEQUENCE a_n_seq RENAME TO other;
DROP TABLE a;
CREATE SEQUENCE other;
