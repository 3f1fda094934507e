-- A body without quotes is read when it is made, and stands on what it names.
-- schema
CREATE TABLE doc (id int PRIMARY KEY, state text, note text, spare text);
-- case
CREATE FUNCTION states() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT d.state FROM doc d; END;
CREATE FUNCTION quoted() RETURNS SETOF text LANGUAGE sql AS 'SELECT spare FROM doc';
ALTER TABLE doc DROP COLUMN state;
ALTER TABLE doc ALTER COLUMN state TYPE varchar(10);
ALTER TABLE doc DROP COLUMN spare;
DROP TABLE doc;
ALTER TABLE doc RENAME COLUMN state TO status;
ALTER TABLE doc DROP COLUMN status;
DROP TABLE doc CASCADE;
