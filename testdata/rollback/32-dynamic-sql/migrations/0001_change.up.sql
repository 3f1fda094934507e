DO $$ DECLARE t text; BEGIN
  SELECT line INTO t FROM log LIMIT 1;
  EXECUTE t;
END $$;
