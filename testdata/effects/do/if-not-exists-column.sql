-- case
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns WHERE table_name = 'bare' AND column_name = 'c'
    ) THEN
        ALTER TABLE bare ADD COLUMN c int;
    END IF;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns WHERE table_name = 'bare' AND column_name = 'c'
    ) THEN
        ALTER TABLE bare ADD COLUMN c int;
    END IF;
END $$;
ALTER TABLE bare DROP COLUMN c;
