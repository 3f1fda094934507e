ALTER TABLE t ADD COLUMN b int;
-- now the index
CREATE /* fast */ UNIQUE INDEX CONCURRENTLY j ON t (b);
