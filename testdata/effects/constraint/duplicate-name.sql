-- case
ALTER TABLE t ADD CONSTRAINT t_checked CHECK (a > 5);
