BEGIN;
--
-- Raw SQL operation
--
SELECT 1;
COMMIT;
