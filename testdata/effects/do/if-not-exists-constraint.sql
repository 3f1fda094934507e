-- case
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'bare_a_check') THEN
        ALTER TABLE bare ADD CONSTRAINT bare_a_check CHECK (a > 0);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 't_checked' AND conrelid = 't'::regclass) THEN
        ALTER TABLE t ADD CONSTRAINT t_checked CHECK (checked > 0);
    END IF;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT constraint_name FROM information_schema.table_constraints
        WHERE table_schema = 'public' AND table_name = 'child' AND constraint_name = 'child_code_key'
    ) THEN
        ALTER TABLE child ADD CONSTRAINT child_code_key UNIQUE (code);
    END IF;
END $$;
