-- case
DO $$
DECLARE
    name text;
    pair record;
BEGIN
    FOREACH name IN ARRAY ARRAY['bare', 'parent'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN tenant int', name);
    END LOOP;
    FOR i IN 1..2 LOOP
        EXECUTE 'CREATE INDEX parted_' || i || '_d ON parted_' || i || ' (d)';
    END LOOP;
    FOR pair IN SELECT * FROM (VALUES ('t', 't_v'), ('t', 't_checked')) AS known(tab, con) LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', pair.tab, pair.con);
    END LOOP;
END $$;
