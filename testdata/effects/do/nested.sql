-- case
DO $outer$
<<main>>
DECLARE n int := 0;
BEGIN
    DO $inner$ BEGIN ALTER TABLE bare ADD COLUMN c int; END $inner$;
    <<part>>
    BEGIN
        EXIT part WHEN n = 0;
        DROP TABLE t;
    END part;
    CASE n WHEN 1 THEN DROP TABLE child; WHEN 2, 3 THEN NULL; ELSE ALTER TABLE parent ADD COLUMN c int; END CASE;
END main
$outer$;
