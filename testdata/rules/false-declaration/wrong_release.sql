-- case: before=1.3:expand.sql before=1.4:fills.sql later=1.6:nothing.sql
SET lock_timeout = '2s';
-- banister: unused-since=1.2
ALTER TABLE customers DROP COLUMN name;
-- banister: unused-since=1.6
ALTER TABLE orders DROP COLUMN total;
-- banister: unused-since=1.3
ALTER TABLE customers DROP COLUMN nickname;
