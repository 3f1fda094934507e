DO $$ BEGIN RAISE EXCEPTION 'no: %', 'really' USING ERRCODE = 'P0042', DETAIL = 'the detail'; END $$;
