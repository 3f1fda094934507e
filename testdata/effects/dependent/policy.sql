-- A policy stands on the columns of its own table and of those that it asks.
-- schema
CREATE TABLE member (id int PRIMARY KEY, team int, note text);
CREATE TABLE doc (id int PRIMARY KEY, owner int, team int, body text);
CREATE POLICY own ON doc USING (doc.owner = 7);
CREATE POLICY team ON doc FOR SELECT USING (team IN (SELECT m.team FROM member m WHERE m.id = doc.owner));
-- case
ALTER TABLE doc DROP COLUMN owner;
ALTER TABLE doc ALTER COLUMN owner TYPE bigint;
ALTER TABLE member DROP COLUMN team;
ALTER TABLE member ALTER COLUMN team TYPE bigint;
ALTER TABLE member DROP COLUMN note;
ALTER TABLE doc DROP COLUMN body;
DROP TABLE member;
ALTER TABLE member RENAME COLUMN team TO crew;
ALTER TABLE member DROP COLUMN crew;
ALTER TABLE member RENAME TO person;
DROP TABLE person;
ALTER TABLE person DROP COLUMN crew CASCADE;
ALTER TABLE doc DROP COLUMN team;
DROP TABLE person;
DROP POLICY own ON doc;
ALTER TABLE doc DROP COLUMN owner;
