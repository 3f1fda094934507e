ALTER TABLE users DROP COLUMN a;

DROP INDEX
  no_such_index;
