-- case
ALTER TABLE t RENAME CONSTRAINT t_checked TO t_checked2;
