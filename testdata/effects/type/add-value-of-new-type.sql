-- case
BEGIN;
CREATE TYPE other AS ENUM ('a');
ALTER TYPE other ADD VALUE 'b';
SELECT 'b'::other;
COMMIT;
