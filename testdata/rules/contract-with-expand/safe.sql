-- This release writes both columns; the old one goes two releases later.
SET lock_timeout = '2s';
ALTER TABLE customers ADD COLUMN full_name text;
