-- case
ALTER TABLE t ADD COLUMN z float8 DEFAULT random(), ADD CONSTRAINT positive CHECK (a > 0);
