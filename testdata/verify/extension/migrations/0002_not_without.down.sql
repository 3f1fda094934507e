DROP EXTENSION postgres_fdw;
