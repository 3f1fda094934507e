-- case
ALTER TABLE t ALTER COLUMN b TYPE plain_domain;
