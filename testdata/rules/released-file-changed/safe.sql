-- A new migration; the released file stays as it was.
SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN note text;
