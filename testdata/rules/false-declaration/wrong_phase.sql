SET lock_timeout = '2s';
-- banister: phase=expand
ALTER TABLE customers DROP COLUMN nickname;
-- banister: phase=contract
CREATE TABLE notes (id bigint);
-- banister: unused-since=1.3
CREATE TABLE others (id bigint);
