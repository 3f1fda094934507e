-- case
ALTER TABLE parent ALTER COLUMN id TYPE bigint;
