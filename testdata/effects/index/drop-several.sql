-- case
DROP INDEX t_a, t_n;
