-- What a policy was about before it was altered is not certain any more.
-- schema
CREATE TABLE doc (id int PRIMARY KEY, owner int, team int);
CREATE POLICY own ON doc USING (owner = 7);
ALTER POLICY own ON doc USING (team = 7);
-- case
ALTER TABLE doc DROP COLUMN team;
