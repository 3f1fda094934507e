CREATE TEMP TABLE users (id int);
ALTER TABLE users ADD COLUMN n int;
