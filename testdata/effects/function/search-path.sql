-- schema
CREATE SCHEMA other;
CREATE TABLE other.a (id int);
CREATE TABLE a (id int);
CREATE FUNCTION of_other() RETURNS void LANGUAGE plpgsql SET search_path = other AS $$ BEGIN LOCK TABLE a IN SHARE MODE; END $$;
-- case
SELECT of_other();
LOCK TABLE a;
SELECT id FROM a;
