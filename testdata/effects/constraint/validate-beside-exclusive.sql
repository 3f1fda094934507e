-- case
ALTER TABLE t VALIDATE CONSTRAINT t_unvalidated, ADD COLUMN z int;
