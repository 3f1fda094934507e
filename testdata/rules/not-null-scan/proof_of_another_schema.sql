SET lock_timeout = '2s';
CREATE SCHEMA archive;
ALTER TABLE archive.orders ADD CONSTRAINT proof CHECK (note IS NOT NULL) NOT VALID;
ALTER TABLE archive.orders VALIDATE CONSTRAINT proof;
ALTER TABLE public.orders ALTER COLUMN note SET NOT NULL;
