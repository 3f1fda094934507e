\set ON_ERROR_STOP on
\echo 'hello'
CREATE TABLE a (id int);
\timing
