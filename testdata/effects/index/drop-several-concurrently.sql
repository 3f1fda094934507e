-- case
DROP INDEX CONCURRENTLY t_a, t_n;
