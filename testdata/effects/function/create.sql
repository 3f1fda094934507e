-- case
CREATE FUNCTION plain(a int, b text DEFAULT 'x', VARIADIC c int[] DEFAULT '{}') RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10 AS $$ BEGIN RETURN a; END $$;
CREATE OR REPLACE FUNCTION rows_of() RETURNS TABLE (id int, code text) LANGUAGE plpgsql STABLE ROWS 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN RETURN QUERY SELECT p.id, p.code FROM parent p; END $$;
CREATE FUNCTION out_of(IN a int, OUT b int, INOUT c text) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
CREATE FUNCTION in_sql() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM parent';
CREATE FUNCTION writes() RETURNS void LANGUAGE sql AS 'INSERT INTO bare VALUES (1, ''x''); DELETE FROM child WHERE code = ''x''';
CREATE PROCEDURE run(INOUT n int) LANGUAGE sql AS $$ UPDATE bare SET b = 'x' WHERE a = 1; SELECT 1 $$;
CREATE FUNCTION of_nothing() RETURNS void LANGUAGE sql AS 'SELECT 1 FROM nowhere';
CREATE FUNCTION late() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM nowhere; END $$;
CREATE FUNCTION plain(a int, b text, c int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
