ALTER TABLE users ADD COLUMN a int;
ALTER TABLE users
  ADD COLUMN email text;
ALTER TABLE users ADD COLUMN b int;
