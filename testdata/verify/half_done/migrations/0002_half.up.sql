ALTER TABLE users ADD COLUMN a int;
ALTER TABLE users ADD COLUMN email text;
