-- A condition on whole rows is about no column in particular.
-- schema
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE doc (id int PRIMARY KEY, state text);
CREATE TRIGGER noted BEFORE UPDATE ON doc FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION tf();
-- case
ALTER TABLE doc ADD COLUMN extra int;
ALTER TABLE doc DROP COLUMN state;
