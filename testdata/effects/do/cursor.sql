-- case
INSERT INTO bare VALUES (1, 'a');
DO $$
DECLARE
    c CURSOR FOR SELECT * FROM bare;
    d refcursor;
    r record;
BEGIN
    OPEN c;
    FETCH NEXT FROM c INTO r;
    UPDATE bare SET b = 'x' WHERE CURRENT OF c;
    CLOSE c;
    OPEN d FOR SELECT * FROM parent FOR UPDATE;
    MOVE d;
    CLOSE d;
END $$;
