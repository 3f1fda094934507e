-- case
DO $$
BEGIN
    ALTER TABLE bare ADD COLUMN b text;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END $$;
