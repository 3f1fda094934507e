-- case
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
        CREATE TYPE mood AS ENUM ('sad');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'colour' AND n.nspname = 'public') THEN
        CREATE TYPE colour AS ENUM ('red');
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'banister_case_role') THEN
        ALTER TABLE bare ADD COLUMN r text;
    END IF;
END $$;
