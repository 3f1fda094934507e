-- schema
CREATE TABLE a (id int);
CREATE FUNCTION never() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = 'feature_not_supported'; END $$;
-- case
SELECT never();
SELECT never() FROM a;
DO $$ BEGIN PERFORM never(); EXCEPTION WHEN feature_not_supported THEN LOCK TABLE a; END $$;
