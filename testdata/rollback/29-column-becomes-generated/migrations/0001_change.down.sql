ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders ADD COLUMN note text;
