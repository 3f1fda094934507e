ALTER TABLE children ADD COLUMN name text;
