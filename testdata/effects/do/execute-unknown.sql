-- case
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = 'bare'::regclass LOOP
        EXECUTE 'ALTER TABLE bare DROP CONSTRAINT ' || quote_ident(r.conname);
    END LOOP;
    FOR r IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'nothing%' LOOP
        EXECUTE format('DROP TABLE %I', r.tablename);
    END LOOP;
END $$;
DO $$
DECLARE s text;
BEGIN
    SELECT b INTO s FROM bare;
    IF s IS NOT NULL THEN
        EXECUTE s;
    END IF;
END $$;
