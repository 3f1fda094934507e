-- A foreign key wants an operator that compares both columns.
-- schema
CREATE TABLE team (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE member (id int, team_id int REFERENCES team, team_code text REFERENCES team (code));
-- case
ALTER TABLE member ALTER COLUMN team_id TYPE text;
ALTER TABLE team ALTER COLUMN id TYPE text;
ALTER TABLE member ALTER COLUMN team_id TYPE uuid USING gen_random_uuid();
ALTER TABLE team ALTER COLUMN code TYPE int USING code::int;
ALTER TABLE member ALTER COLUMN team_id TYPE bigint;
ALTER TABLE team ALTER COLUMN id TYPE smallint;
ALTER TABLE member ALTER COLUMN team_code TYPE varchar(10);
ALTER TABLE member ALTER COLUMN team_id TYPE numeric;
