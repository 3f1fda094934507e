-- case
DO $$ BEGIN IF lower('a') 5 upper('b') THEN NULL; END IF; END $$;
