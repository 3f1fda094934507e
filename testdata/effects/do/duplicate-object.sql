-- case
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE TYPE shade AS ENUM ('dark'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$
BEGIN
    ALTER TABLE bare ADD COLUMN b text;
EXCEPTION
    WHEN duplicate_column THEN RAISE NOTICE 'there';
END $$;
DO $$
BEGIN
    ALTER TABLE child ADD CONSTRAINT child_parent_fkey FOREIGN KEY (parent_id) REFERENCES parent;
EXCEPTION WHEN duplicate_object THEN null;
END $$;
DO $$
BEGIN
    CREATE TABLE bare (a int);
EXCEPTION WHEN SQLSTATE '42P07' THEN
    ALTER TABLE parent ADD COLUMN other int;
END $$;
