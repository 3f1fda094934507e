-- schema
CREATE SCHEMA app;
CREATE TABLE public.q (a int);
-- case
BEGIN;
SET LOCAL search_path = app;
CREATE TABLE q (b int);
COMMIT;
ALTER TABLE q ADD COLUMN s serial;
