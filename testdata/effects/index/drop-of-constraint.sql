-- case
DROP INDEX t_pkey;
