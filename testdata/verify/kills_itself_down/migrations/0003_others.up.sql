SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';
