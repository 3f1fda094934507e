CREATE TABLE schema_version (version int4 NOT NULL PRIMARY KEY);
INSERT INTO schema_version VALUES (2);
