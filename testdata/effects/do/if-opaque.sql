-- case
DO $$
BEGIN
    IF (SELECT count(*) FROM bare) > 5 THEN
        ALTER TABLE bare ALTER COLUMN a TYPE bigint;
    ELSIF EXISTS (SELECT 1 FROM parent WHERE code = 'x') THEN
        ALTER TABLE child DROP COLUMN code;
    ELSE
        UPDATE t SET b = 'x';
    END IF;
END $$;
ALTER TABLE bare ADD COLUMN c int;
