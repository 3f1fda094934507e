-- case
DO $$
BEGIN
    INSERT INTO parent (id) VALUES (1);
EXCEPTION
    WHEN unique_violation THEN
        UPDATE child SET code = 'x';
    WHEN OTHERS THEN
        RAISE;
END $$;
DO $$
BEGIN
    ALTER TABLE bare ALTER COLUMN a SET NOT NULL;
    BEGIN
        DROP TABLE nowhere;
    EXCEPTION WHEN undefined_table THEN
        ALTER TABLE bare ADD COLUMN c int;
    END;
END $$;
