-- case
ALTER TABLE t ADD COLUMN z timestamptz DEFAULT now() + interval '1 day';
