-- case
ALTER TABLE t ADD COLUMN z nested_domain;
