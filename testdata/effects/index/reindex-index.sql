-- case
REINDEX INDEX t_a;
