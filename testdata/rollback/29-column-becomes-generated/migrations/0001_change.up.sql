ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders ADD COLUMN note text GENERATED ALWAYS AS ('order ' || id::text) STORED;
