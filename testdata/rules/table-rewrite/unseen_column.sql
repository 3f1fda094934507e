-- Whether this rewrites depends on a type that no file tells.
SET lock_timeout = '2s';
ALTER TABLE parcels ALTER COLUMN code TYPE text;
