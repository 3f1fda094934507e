-- schema
CREATE TABLE a (id int);
CREATE FUNCTION down(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM a WHERE id = n; IF n > 0 THEN PERFORM down(n - 1); END IF; END $$;
CREATE FUNCTION one(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (n); END $$;
CREATE FUNCTION one(n text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN TRUNCATE a; END $$;
-- case
SELECT down(2);
SELECT one(1);
