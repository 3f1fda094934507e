-- case
ALTER TABLE t SET (user_catalog_table = true, fillfactor = 70);
ALTER TABLE t SET (toast.autovacuum_enabled = false, parallel_workers = 2);
