-- rambler up
SELECT 1;
-- rambler down
SELECT 2;
