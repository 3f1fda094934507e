-- case: before=1.3:expand.sql before=1.4:nothing.sql later=1.6:fills.sql
SET lock_timeout = '2s';
-- banister: unused-since=1.4 expand=9999
ALTER TABLE customers DROP COLUMN name;
-- banister: unused-since=1.4 expand=nothing
ALTER TABLE customers DROP COLUMN nickname;
