UPDATE users SET mood = 'ok' WHERE id = 1;
