-- case
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'bare'::regclass AND attname = 'b' AND NOT attisdropped) THEN
        ALTER TABLE bare RENAME COLUMN b TO c;
    END IF;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'bare'::regclass AND attname = 'b' AND NOT attisdropped) THEN
        ALTER TABLE child DROP COLUMN code;
    END IF;
END $$;
