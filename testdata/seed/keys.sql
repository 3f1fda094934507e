-- Unique indexes and exclusion constraints.
CREATE EXTENSION btree_gist;
CREATE TABLE letters (a char(1) PRIMARY KEY, b "char" UNIQUE, c varchar(2) UNIQUE NOT NULL);
CREATE TABLE flags (a boolean, b boolean, PRIMARY KEY (a, b));
CREATE TABLE yes_no (a boolean UNIQUE NOT NULL);
CREATE TYPE kind AS ENUM ('big', 'small');
CREATE TABLE kinds (k kind, day date, PRIMARY KEY (k, day));
CREATE TABLE lowered (email text NOT NULL);
CREATE UNIQUE INDEX ON lowered (lower(email));
CREATE TABLE partial (a int, b boolean NOT NULL, c text);
CREATE UNIQUE INDEX ON partial (a) WHERE b;
CREATE UNIQUE INDEX ON partial ((c || 'x'), b) WHERE c IS NOT NULL;
CREATE TABLE booked (room int, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE deferred (a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b int, EXCLUDE (b WITH =) DEFERRABLE);
CREATE TABLE checked (code text UNIQUE NOT NULL CHECK (code ~ '^[A-Z]{3}$'), status text UNIQUE CHECK (status IN ('a', 'b')));
CREATE TABLE keyless (a int, b text);
CREATE TABLE nothing ();
CREATE TABLE covering (a int, b int, UNIQUE (a) INCLUDE (b));
CREATE TABLE odd (a numeric(3,0) PRIMARY KEY, b timestamptz UNIQUE, c inet UNIQUE, d bytea UNIQUE, e jsonb UNIQUE, f int[] UNIQUE);
