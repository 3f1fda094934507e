SELECT score FROM users;
