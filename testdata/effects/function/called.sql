-- schema
CREATE TABLE a (id int PRIMARY KEY, v text);
CREATE TABLE b (id int);
CREATE FUNCTION drop_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE a DROP COLUMN v; END $$;
CREATE FUNCTION in_sql() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM a';
CREATE FUNCTION calls_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM drop_it(); END $$;
CREATE FUNCTION per_row(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE a SET v = 'x' WHERE id = x; RETURN x; END $$;
CREATE PROCEDURE proc(n int) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM b WHERE id = n; COMMIT; END $$;
CREATE PROCEDURE plain(n int) LANGUAGE sql AS 'DELETE FROM b WHERE id = n';
-- case
SELECT in_sql();
SELECT calls_it();
ALTER TABLE a ADD COLUMN v text;
SELECT per_row(id) FROM b;
CALL plain(1);
CALL proc(1);
BEGIN;
CALL proc(1);
ROLLBACK;
DO $$ BEGIN CALL plain(2); PERFORM in_sql(); END $$;
CALL unseen_procedure();
