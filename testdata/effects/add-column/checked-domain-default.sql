-- case
ALTER TABLE t ADD COLUMN z checked_domain DEFAULT 'x';
