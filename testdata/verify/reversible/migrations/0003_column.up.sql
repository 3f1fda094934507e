ALTER TABLE users ADD COLUMN note text DEFAULT 'none';
COMMENT ON COLUMN users.note IS 'free text';
