DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'extra') THEN
    CREATE TABLE extra (id int);
  END IF;
  ALTER TABLE users ADD COLUMN a int;
END
$$;
