-- case
DO $$
BEGIN
    EXECUTE format('ALTER TABLE %I.bare ADD COLUMN c int', current_schema());
    EXECUTE format('GRANT SELECT ON bare TO %I', current_user);
END $$;
