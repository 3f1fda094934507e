-- case
ALTER TABLE unseen ALTER COLUMN id TYPE bigint;
ALTER TABLE unseen ALTER COLUMN name TYPE text;
