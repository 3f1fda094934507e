-- case
DO $$
BEGIN
    UPDATE bare SET b = 'x' WHERE a = 1;
    COMMIT;
    UPDATE parent SET label = 'x' WHERE id = 1;
END $$;
BEGIN;
DO $$ BEGIN UPDATE bare SET b = 'x' WHERE a = 1; COMMIT; END $$;
ROLLBACK;
