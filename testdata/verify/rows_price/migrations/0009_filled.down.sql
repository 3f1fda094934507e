ALTER TABLE orders ADD COLUMN name text DEFAULT 'nobody';
