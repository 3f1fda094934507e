-- case
DROP INDEX t_a;
