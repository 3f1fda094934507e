-- schema
CREATE FUNCTION of_default() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION of_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION of_index(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE FUNCTION of_view() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION of_generated(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE FUNCTION of_check(a int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0';
CREATE FUNCTION of_policy() RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION free() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE r (a int DEFAULT of_default(), g int GENERATED ALWAYS AS (of_generated(a)) STORED, CONSTRAINT r_check CHECK (of_check(a)));
CREATE INDEX r_index ON r (of_index(a));
CREATE TRIGGER r_trigger BEFORE INSERT ON r FOR EACH ROW EXECUTE FUNCTION of_trigger();
CREATE POLICY r_policy ON r USING (of_policy());
CREATE VIEW v AS SELECT of_view() AS one;
-- case
DROP FUNCTION free();
DROP FUNCTION IF EXISTS free();
DROP FUNCTION of_default();
DROP FUNCTION of_trigger();
DROP FUNCTION of_index(int);
DROP FUNCTION of_view();
DROP FUNCTION of_generated(int);
DROP FUNCTION of_check(int);
DROP FUNCTION of_policy();
