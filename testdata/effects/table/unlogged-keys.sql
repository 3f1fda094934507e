-- A logged table cannot reference an unlogged one.
-- schema
CREATE TABLE team (id int PRIMARY KEY);
CREATE TABLE member (id int PRIMARY KEY, team_id int REFERENCES team);
CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY);
CREATE UNLOGGED TABLE scratch_line (id int PRIMARY KEY, scratch_id int REFERENCES scratch);
CREATE TABLE alone (id int PRIMARY KEY, up int REFERENCES alone);
-- case
ALTER TABLE team SET UNLOGGED;
ALTER TABLE scratch_line SET LOGGED;
ALTER TABLE scratch SET UNLOGGED;
ALTER TABLE team SET LOGGED;
ALTER TABLE alone SET UNLOGGED;
ALTER TABLE alone SET UNLOGGED;
ALTER TABLE member SET UNLOGGED;
ALTER TABLE member ADD COLUMN scratch_id int REFERENCES scratch;
ALTER TABLE team ADD COLUMN scratch_id int REFERENCES scratch;
