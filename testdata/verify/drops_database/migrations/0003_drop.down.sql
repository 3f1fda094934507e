DO $$ BEGIN EXECUTE format('DROP DATABASE %I', current_database()); END $$;
