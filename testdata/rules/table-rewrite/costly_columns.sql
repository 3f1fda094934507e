SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT clock_timestamp();
ALTER TABLE orders ADD COLUMN b float8[] DEFAULT array[random()];
ALTER TABLE orders ADD COLUMN c text DEFAULT order_code();
ALTER TABLE orders ADD COLUMN d bigserial;
ALTER TABLE orders ADD COLUMN e bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE orders ADD COLUMN f numeric GENERATED ALWAYS AS (total * 2) STORED;
ALTER TABLE orders ADD COLUMN g percentage;
ALTER TABLE customers SET UNLOGGED;
