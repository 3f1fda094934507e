-- case
REINDEX TABLE t;
