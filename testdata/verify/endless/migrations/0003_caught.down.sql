DO $$ BEGIN
  SET LOCAL statement_timeout = 0;
  LOOP
    BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN NULL; END;
  END LOOP;
END $$;
