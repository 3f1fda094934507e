-- case
ALTER TABLE parent DROP COLUMN id;
