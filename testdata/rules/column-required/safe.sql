-- The default stays until no release relies on it.
SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'shop';
