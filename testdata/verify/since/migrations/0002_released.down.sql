ALTER TABLE users DROP COLUMN no_such_column;
