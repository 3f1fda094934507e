-- case
ALTER TABLE t ADD COLUMN z plain_domain;
