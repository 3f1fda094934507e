-- case
ALTER TABLE t ALTER COLUMN b TYPE checked_domain;
