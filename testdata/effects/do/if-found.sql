-- case
DO $$
BEGIN
    PERFORM 1 FROM pg_class WHERE relname = 'bare';
    IF NOT FOUND THEN
        CREATE TABLE bare (a int);
    END IF;
    PERFORM 1 FROM bare WHERE a = 1;
    IF FOUND THEN
        DELETE FROM bare;
    END IF;
END $$;
