-- schema
CREATE TABLE doc (id int PRIMARY KEY, state text, note text, spare text);
CREATE TABLE log (id int, what text, at timestamptz);
CREATE RULE logged AS ON UPDATE TO doc WHERE OLD.state <> NEW.state
    DO ALSO INSERT INTO log (id, what) VALUES (NEW.id, OLD.note);
-- case
ALTER TABLE doc DROP COLUMN state;
ALTER TABLE doc ALTER COLUMN note TYPE varchar(10);
ALTER TABLE log DROP COLUMN what;
ALTER TABLE log ALTER COLUMN what TYPE varchar(10);
DROP TABLE log;
ALTER TABLE doc DROP COLUMN spare;
DROP RULE logged ON doc;
ALTER TABLE doc DROP COLUMN state;
DROP TABLE log;
