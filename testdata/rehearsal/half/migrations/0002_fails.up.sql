DO $$ BEGIN RAISE EXCEPTION $q$the disk is full$q$; END $$;
