CREATE TABLE flyway_schema_history (installed_rank int NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
  type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
  installed_on timestamp NOT NULL DEFAULT '2026-01-02 03:04:05', execution_time int NOT NULL, success boolean NOT NULL);
INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (2, '2', 'b', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (3, '3', 'gone', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (4, '4', 'other name', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (5, '4.1', 'null', 'SQL', 'x', NULL, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (6, '5', 'java', 'JDBC', 'x', NULL, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (7, '6', 'edited', 'SQL', 'x', 78787421, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (8, '8', 'failed', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, false);
INSERT INTO flyway_schema_history VALUES (9, '7', 'late applied', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (10, NULL, 'old', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (11, NULL, 'old', 'SQL', 'x', 78787425, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (12, NULL, 'same', 'SQL', 'x', 78787421, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (13, NULL, 'same', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
INSERT INTO flyway_schema_history VALUES (14, NULL, 'broken', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, false);
INSERT INTO flyway_schema_history VALUES (15, NULL, 'lost', 'SQL', 'x', 78787420, 'app', DEFAULT, 1, true);
