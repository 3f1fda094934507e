CREATE SCHEMA meta;
CREATE TABLE meta.v (version_num varchar(32) NOT NULL PRIMARY KEY);
INSERT INTO meta.v VALUES ('b');
