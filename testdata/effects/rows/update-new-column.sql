-- case
ALTER TABLE bare ADD COLUMN c int;
UPDATE bare SET c = a;
