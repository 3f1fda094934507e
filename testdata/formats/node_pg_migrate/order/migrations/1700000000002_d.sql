SELECT 2;
---- down migration
SELECT 3;
