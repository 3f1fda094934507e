SELECT 1;
DROP TABLE a; /* old: /* nested */
DROP TABLE b;
ALTER TABLE c ADD COLUMN d int;
