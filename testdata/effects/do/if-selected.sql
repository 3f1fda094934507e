-- case
DO $$
DECLARE
    is_there boolean;
    n int;
    name text;
BEGIN
    SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'bare') INTO is_there;
    IF NOT is_there THEN
        DROP TABLE t;
    END IF;
    SELECT count(*) INTO n FROM pg_indexes WHERE tablename = 't' AND indexname = 't_a';
    IF n = 0 THEN
        CREATE INDEX t_a ON t (a);
    END IF;
    SELECT conname INTO name FROM pg_constraint WHERE conrelid = 't'::regclass AND conname = 't_v';
    IF name IS NOT NULL THEN
        ALTER TABLE t DROP CONSTRAINT t_v;
    END IF;
END $$;
