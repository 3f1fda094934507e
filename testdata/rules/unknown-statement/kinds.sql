SET lock_timeout = '2s';
IMPORT FOREIGN SCHEMA old FROM SERVER warehouse INTO public;
ALTER TABLE orders ENABLE TRIGGER ALL, FROBNICATE;
ALTER TABLE parcels ALTER COLUMN code TYPE text;
ALTER TABLE orders ADD COLUMN code text DEFAULT nobody_knows();
\connect other
\echo done
SELECT 'never ends
