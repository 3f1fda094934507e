-- Down Migration
DROP TABLE a;
-- Up Migration
CREATE TABLE a (id int);
