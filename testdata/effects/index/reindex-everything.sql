-- case
REINDEX SCHEMA public;
