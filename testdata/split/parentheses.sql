CREATE TABLE broken (a int, b text;
CREATE TABLE fine (a int);
SELECT ((1);
ALTER TABLE fine ADD COLUMN b int);
CREATE VIEW v AS SELECT (1;
DROP TABLE fine;
