-- case
ALTER INDEX t_a RENAME TO t_a2;
