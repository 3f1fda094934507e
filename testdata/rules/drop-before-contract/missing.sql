SET lock_timeout = '2s';
DROP TABLE IF EXISTS nobody_knows;
ALTER TABLE orders DROP COLUMN IF EXISTS nobody_knows;
