SET lock_timeout = '2s';
-- banister: phase=contract unused-since=1.4
ALTER TABLE customers DROP COLUMN email;
