-- case
DO $$ BEGIN RAISE EXCEPTION 'cannot go back from %', 'here'; END $$;
DO $$
BEGIN
    ALTER TABLE bare ADD COLUMN c int;
    RAISE division_by_zero;
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM bare WHERE a IS NULL) THEN
        RAISE EXCEPTION 'rows without a' USING ERRCODE = 'check_violation';
    END IF;
    ALTER TABLE bare ALTER COLUMN a SET NOT NULL;
END $$;
DO $$ BEGIN RAISE EXCEPTION 'own' USING ERRCODE = 'BAN01'; EXCEPTION WHEN OTHERS THEN ALTER TABLE parent ADD COLUMN raised int; END $$;
