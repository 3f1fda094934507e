-- case
ALTER INDEX t_a SET (fillfactor = 70);
