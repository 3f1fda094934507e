SET lock_timeout = '2s';
-- banister: phase=contract unused-since=1.3
ALTER TABLE customers DROP COLUMN name;
