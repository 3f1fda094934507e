-- case
DO $$
BEGIN
    ALTER TABLE bare RENAME TO bare_old;
    ALTER TABLE bare_old ALTER COLUMN a TYPE bigint;
    CREATE TABLE bare (a int);
    ALTER TABLE bare ADD COLUMN b int;
    ALTER INDEX t_a RENAME TO t_aa;
    DROP INDEX t_aa;
END $$;
