-- case
ALTER TABLE t ADD COLUMN z uuid DEFAULT gen_random_uuid();
