-- Types of extensions that the owner of a database may create.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION cube;
CREATE EXTENSION seg;
CREATE TABLE extended (a citext UNIQUE, b hstore, c ltree, d cube, e seg NOT NULL, f lquery, g citext[] NOT NULL);
