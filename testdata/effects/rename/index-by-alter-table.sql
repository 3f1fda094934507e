-- case
ALTER TABLE t_a RENAME TO t_a2;
