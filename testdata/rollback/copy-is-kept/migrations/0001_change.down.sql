ALTER TABLE users ADD COLUMN score numeric(12, 4);
UPDATE users u SET score = s.score FROM users_score s WHERE s.id = u.id;
DROP TABLE users_score;
