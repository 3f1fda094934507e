SET lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT no_proof CHECK (length(note) > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT no_proof;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
