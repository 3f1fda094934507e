UPDATE posts SET user_id = (SELECT max(id) FROM users);
ALTER TABLE posts ADD COLUMN a int;
