ALTER EXTENSION pg_stat_statements UPDATE TO '1.9';
