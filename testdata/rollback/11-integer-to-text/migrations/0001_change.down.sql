ALTER TABLE users ALTER COLUMN visits TYPE integer USING visits::integer;
