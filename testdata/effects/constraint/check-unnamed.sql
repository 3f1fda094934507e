-- case
ALTER TABLE t ADD CHECK (a > 0);
