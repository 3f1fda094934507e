-- case
ALTER TABLE t VALIDATE CONSTRAINT t_unvalidated;
