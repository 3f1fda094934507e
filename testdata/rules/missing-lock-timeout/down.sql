-- case: direction=down
ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
