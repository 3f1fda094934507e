-- case
ALTER TABLE t RENAME TO child;
