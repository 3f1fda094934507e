-- An index is built again where its column's new type sorts otherwise.
CREATE EXTENSION IF NOT EXISTS citext;
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY customers_email_idx ON customers (email);
ALTER TABLE customers ALTER COLUMN email TYPE citext;
