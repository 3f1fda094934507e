-- case
DO $$
BEGIN
    CREATE TABLE made (id int PRIMARY KEY, bare_id int);
    ALTER TABLE made ALTER COLUMN id TYPE bigint;
    ALTER TABLE made ADD FOREIGN KEY (bare_id) REFERENCES parent (id);
    CREATE INDEX ON made (bare_id);
END $$;
