-- case: before=1.3:fills.sql before=1.4:expand.sql
SET lock_timeout = '2s';
-- banister: complies-since=1.3
ALTER TABLE customers ALTER COLUMN full_name SET NOT NULL;
-- banister: complies-since=1.4
ALTER TABLE customers ADD COLUMN age integer;
-- banister: complies-since=the_coming_one
ALTER TABLE orders ALTER COLUMN status SET NOT NULL;
