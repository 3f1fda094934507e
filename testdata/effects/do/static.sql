-- case
DO $$ BEGIN ALTER TABLE t DROP COLUMN a; END $$;
DO $$
BEGIN
    ALTER TABLE bare ALTER COLUMN a TYPE bigint;
    CREATE INDEX bare_b ON bare (b);
    INSERT INTO bare VALUES (1, 'one');
    UPDATE bare SET b = 'two' WHERE a = 1;
END
$$ LANGUAGE plpgsql;
DO LANGUAGE 'plpgsql' 'DECLARE n int; BEGIN SELECT count(*) INTO n FROM parent; DELETE FROM child WHERE code = ''x''; END';
DO $$ BEGIN NULL; RAISE NOTICE 'done'; END $$;
