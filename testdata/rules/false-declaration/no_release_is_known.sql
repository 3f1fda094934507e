SET lock_timeout = '2s';
-- banister: unused-since=1.2
ALTER TABLE orders DROP COLUMN total;
