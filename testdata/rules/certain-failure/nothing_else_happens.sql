-- What is refused loses and renames nothing.
SET lock_timeout = '2s';
ALTER TABLE orders RENAME COLUMN note TO number;
ALTER TABLE customers ADD COLUMN token uuid DEFAULT gen_random_uuid(), DROP COLUMN nobody_knows;
