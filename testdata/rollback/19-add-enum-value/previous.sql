SELECT id FROM users WHERE mood = 'ok';
