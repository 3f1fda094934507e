-- case
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'bare') THEN
        RETURN;
    END IF;
    DROP TABLE t;
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM bare) THEN
        RETURN;
    END IF;
    ALTER TABLE bare ADD COLUMN c int DEFAULT random();
END $$;
