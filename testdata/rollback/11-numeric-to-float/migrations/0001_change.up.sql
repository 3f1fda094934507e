ALTER TABLE users ALTER COLUMN score TYPE double precision;
