-- case
ALTER TABLE t SET (fillfactor = 50, autovacuum_enabled = false);
ALTER TABLE t RESET (fillfactor);
