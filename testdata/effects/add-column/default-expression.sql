-- case
ALTER TABLE t ADD COLUMN z text DEFAULT lower('A') || 'b';
