-- What exists before most cases: a table with every kind of index and
-- constraint, two tables tied by a foreign key, and a partitioned table.
CREATE FUNCTION f_volatile() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION f_sql() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f_stable() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION f_immutable(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN plain_domain AS text;
CREATE DOMAIN checked_domain AS text CHECK (VALUE <> '');
CREATE DOMAIN not_null_domain AS text NOT NULL;
CREATE DOMAIN nested_domain AS checked_domain;
CREATE TABLE parent (
    id int PRIMARY KEY,
    code text UNIQUE,
    label varchar(20)
);
CREATE TABLE t (
    id bigint PRIMARY KEY,
    a int NOT NULL,
    b text,
    v varchar(20),
    n numeric(10, 2),
    ts timestamp,
    tz timestamptz,
    c char(10),
    j jsonb,
    m mood,
    arr text[],
    bits bit varying(10),
    checked int,
    proven int,
    half_proven int,
    p int,
    base int,
    gen int GENERATED ALWAYS AS (base + 1) STORED,
    CONSTRAINT t_checked CHECK (checked > 0),
    CONSTRAINT t_proven CHECK (proven IS NOT NULL AND proven > 0),
    CONSTRAINT t_v CHECK (v <> '')
);
ALTER TABLE t ADD CONSTRAINT t_half_proven CHECK (half_proven IS NOT NULL) NOT VALID;
ALTER TABLE t ADD CONSTRAINT t_unvalidated CHECK (p < 1000) NOT VALID;
CREATE INDEX t_a ON t (a);
CREATE INDEX t_n ON t (n);
CREATE INDEX t_ts ON t (ts);
CREATE INDEX t_b_partial ON t (a) WHERE b IS NOT NULL;
CREATE UNIQUE INDEX t_p_unique ON t (p);
CREATE TABLE child (
    id int PRIMARY KEY,
    parent_id int CONSTRAINT child_parent_fkey REFERENCES parent,
    code text,
    other_id int
);
ALTER TABLE child ADD CONSTRAINT child_other_fkey FOREIGN KEY (other_id) REFERENCES parent (id) NOT VALID;
CREATE TABLE parted (k int NOT NULL, d date, v text) PARTITION BY RANGE (k);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);
CREATE TABLE bare (a int, b text);
