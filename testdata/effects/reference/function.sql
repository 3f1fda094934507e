-- Functions, procedures, DO

-- row: `CREATE FUNCTION … IMMUTABLE`
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';

-- row: `CREATE FUNCTION … STABLE`
CREATE FUNCTION tomorrow() RETURNS date LANGUAGE sql STABLE AS 'SELECT current_date + 1';

-- row: `CREATE FUNCTION`, left `VOLATILE`
CREATE FUNCTION dice() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 4; END';

-- row: `CREATE OR REPLACE FUNCTION`
CREATE OR REPLACE FUNCTION slug(title text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';

-- row: `ALTER FUNCTION`
ALTER FUNCTION slug(text) STABLE;

-- row: `ALTER FUNCTION … RENAME TO`
ALTER FUNCTION slug(text) RENAME TO short_name;

-- row: `ALTER FUNCTION … SET SCHEMA`
-- schema
CREATE SCHEMA archive;
-- case
ALTER FUNCTION slug(text) SET SCHEMA archive;

-- row: `ALTER ROUTINE … OWNER TO`
ALTER ROUTINE tidy() OWNER TO CURRENT_USER;

-- row: `CREATE FUNCTION` in a language that is not read
CREATE FUNCTION root(float8) RETURNS float8 LANGUAGE internal IMMUTABLE AS 'dsqrt';

-- row: `DROP FUNCTION`
DROP FUNCTION slug(text);

-- row: `CREATE PROCEDURE`
CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';

-- row: `CALL`
CALL tidy();

-- row: `DO`
DO $$ BEGIN UPDATE notes SET body = ''; END $$;

-- row: `DO` that asks the catalog and then acts
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_name = 'notes' AND column_name = 'pinned'
    ) THEN
        ALTER TABLE notes ADD COLUMN pinned boolean;
    ELSE
        RAISE EXCEPTION 'notes.pinned is there already';
    END IF;
END $$;

-- row: `DO` that catches an error
DO $$
BEGIN
    CREATE TABLE notes (id int);
EXCEPTION WHEN duplicate_table THEN
    NULL;
END $$;

-- row: `DO` with a loop over known names
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['notes', 'people'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN seen_at timestamptz', name);
    END LOOP;
END $$;

-- row: `DO` with `EXECUTE` of text that only the server knows
DO $$
DECLARE name text;
BEGIN
    SELECT body INTO name FROM notes LIMIT 1;
    IF name IS NOT NULL THEN
        EXECUTE 'ANALYZE ' || quote_ident(name);
    END IF;
END $$;

-- row: `DO` with a loop over rows
DO $$
DECLARE note record;
BEGIN
    FOR note IN SELECT id FROM notes LOOP
        UPDATE notes SET body = '' WHERE id = note.id;
    END LOOP;
END $$;

-- row: `DO` with `EXECUTE` of a statement that a table holds
DO $$
DECLARE command text;
BEGIN
    SELECT body INTO command FROM notes LIMIT 1;
    IF command IS NOT NULL THEN
        EXECUTE command;
    END IF;
END $$;

-- row: `DO` that commits
DO $$ BEGIN UPDATE notes SET body = ''; COMMIT; END $$;
