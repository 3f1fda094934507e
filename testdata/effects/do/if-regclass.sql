-- case
DO $$
BEGIN
    IF to_regclass('public.bare') IS NOT NULL THEN
        LOCK TABLE bare IN SHARE MODE;
    END IF;
    IF to_regclass('t_a') IS NULL THEN
        DROP TABLE parent CASCADE;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_indexes WHERE schemaname = 'public' AND indexname = 't_n') THEN
        DROP INDEX t_n;
    END IF;
END $$;
