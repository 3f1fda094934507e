-- case
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        ALTER TABLE bare ADD COLUMN new_server int;
    ELSE
        ALTER TABLE parent ADD COLUMN old_server int;
    END IF;
END $$;
