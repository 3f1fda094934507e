-- case
ALTER TABLE t ALTER COLUMN nope TYPE text;
