SELECT $$a;b$$, $tag$ ; $$ ; $other$ ; $tag$, $é$;$é$;
SELECT a$b$;
SELECT a$$b;
PREPARE p AS SELECT $1;EXECUTE p(1);
SELECT $1$$;$$;
SELECT 1$$;$$;
SELECT $ ; SELECT $a ; SELECT $a$x;$a$a$ ;
DO $body$ BEGIN EXECUTE $q$ DROP TABLE t; $q$; END $body$;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $_$ SELECT $1; $_$;
