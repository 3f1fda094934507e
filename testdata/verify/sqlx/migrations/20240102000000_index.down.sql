-- no-transaction
DROP INDEX CONCURRENTLY users_age_idx;
