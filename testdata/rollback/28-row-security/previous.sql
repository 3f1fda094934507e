SET ROLE app;
SELECT 1 / count(*) FROM orders;
RESET ROLE;
