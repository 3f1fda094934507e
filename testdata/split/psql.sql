\restrict 2b3c
\set ON_ERROR_STOP on
\connect "my db" -- it's one line
SELECT 1;
\echo 'it''s' \\ SELECT 2;
SELECT 'CREATE DATABASE x' WHERE NOT EXISTS (SELECT 1) \gexec
SELECT 3 \; SELECT 4;
SELECT :'name', :"col;umn", :{?x};
\if :x
  \i more.sql
\else
CREATE TABLE t (
  \ir columns.sql
  a int -- it's
);
\endif
SELECT 'a\nb', 1 \ 2;
SELECT 5
\g /tmp/out
\! rm -rf 'x \\ SELECT 6;
\d t
\unrestrict 2b3c
