-- case
DO $$
DECLARE
    sql text := 'ALTER TABLE bare ' || 'ADD COLUMN c int';
    tab constant text := 'child';
BEGIN
    EXECUTE 'ALTER TABLE parent ALTER COLUMN id TYPE bigint';
    EXECUTE sql;
    sql := format('CREATE INDEX %I ON %I (%I) WHERE code <> %L', tab || '_code_idx', tab, 'code', 'it''s');
    EXECUTE sql;
    EXECUTE 'DROP INDEX t_a; DROP INDEX t_n';
    EXECUTE format('SELECT count(*) FROM %s WHERE k = $1', 'parted_1') USING 1;
END $$;
