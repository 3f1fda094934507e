-- case
ALTER TABLE t ADD COLUMN z not_null_domain DEFAULT 'x';
