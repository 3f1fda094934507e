ALTER TABLE orders ADD COLUMN amount bigint NOT NULL;
