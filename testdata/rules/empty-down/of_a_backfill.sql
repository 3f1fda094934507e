-- case: direction=down up=fills.sql
SELECT 1;
