DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'orders_%' LOOP
        EXECUTE 'ALTER TABLE ' || name || ' DROP COLUMN note';
    END LOOP;
END $$;
