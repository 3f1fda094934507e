-- case
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT id FROM parent LOOP
        DELETE FROM child WHERE parent_id = r.id;
        CONTINUE WHEN r.id = 7;
        UPDATE bare SET b = 'x' WHERE a = r.id;
    END LOOP;
END $$;
DO $$
BEGIN
    LOOP
        DELETE FROM bare WHERE a IN (SELECT a FROM bare LIMIT 10);
        EXIT WHEN NOT FOUND;
    END LOOP;
    WHILE EXISTS (SELECT 1 FROM parent WHERE label = 'x') LOOP
        UPDATE parent SET label = 'y' WHERE label = 'x';
    END LOOP;
END $$;
