-- Free but for the check, which is made again.
SET lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT orders_note_filled CHECK (note <> '') NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_note_filled;
ALTER TABLE orders ALTER COLUMN note TYPE varchar(200);
