-- case: direction=down up=up.sql
DO $$ BEGIN RAISE EXCEPTION 'irreversible: the old release needs it'; END $$;
