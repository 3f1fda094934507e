ALTER TABLE orders
    ALTER COLUMN id TYPE bigint;
BEGIN;
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer);
COMMIT;
ALTER TABLE orders ALTER COLUMN customer SET NOT NULL, DROP COLUMN note;
CREATE TABLE lines (order_id bigint);
CREATE INDEX ON lines (order_id);
IMPORT FOREIGN SCHEMA old FROM SERVER warehouse INTO public;
-- A condition that only the server knows.
DO $$ BEGIN IF random() > 0.5 THEN ALTER TABLE orders ADD COLUMN lucky boolean; END IF; END $$;
