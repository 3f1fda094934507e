-- schema
CREATE TABLE member (id int PRIMARY KEY, team int);
CREATE TABLE doc (id int PRIMARY KEY, team int);
CREATE POLICY team ON doc USING (team IN (SELECT team FROM member));
-- case
ALTER TABLE member DROP COLUMN team;
DROP TABLE member CASCADE;
ALTER TABLE doc DROP COLUMN team;
