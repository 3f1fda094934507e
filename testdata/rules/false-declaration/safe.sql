SET lock_timeout = '2s';
-- banister: phase=expand
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
