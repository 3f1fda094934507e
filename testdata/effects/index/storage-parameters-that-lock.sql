-- case
CREATE INDEX t_j ON t USING gin (j);
ALTER INDEX t_j SET (fastupdate = off);
ALTER INDEX t_a RESET (fillfactor);
