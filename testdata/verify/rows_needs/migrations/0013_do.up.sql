DO $$ BEGIN IF EXISTS (SELECT FROM users WHERE size < 0) THEN RAISE 'negative sizes'; END IF; END $$;
