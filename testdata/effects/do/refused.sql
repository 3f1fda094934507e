-- case
DO $$ BEGIN CREATE INDEX CONCURRENTLY bare_a ON bare (a); END $$;
DO $$ BEGIN VACUUM bare; END $$;
DO $$ BEGIN SAVEPOINT s; END $$;
DO $$ BEGIN ALTER TABLE nowhere ADD COLUMN a int; EXCEPTION WHEN undefined_column THEN NULL; END $$;
