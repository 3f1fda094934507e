--liquibase formatted sql
--changeset a:1 endDelimiter:\n/ stripComments:false
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$
/
SELECT f()
/
--changeset a:2 splitStatements:false runInTransaction:false
SELECT 1; SELECT 2;
