-- case
ALTER TABLE t DROP CONSTRAINT t_checked;
