SET lock_timeout = '2s';
ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);
ALTER TABLE orders ALTER COLUMN total TYPE numeric(9, 1);
ALTER TABLE orders ALTER COLUMN number TYPE text, ALTER customer_id TYPE integer;
ALTER TABLE customers ALTER COLUMN name SET DATA TYPE integer USING length(name);
