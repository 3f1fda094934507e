UPDATE users SET email = 'much-longer-than-five@x' WHERE id = 2;
