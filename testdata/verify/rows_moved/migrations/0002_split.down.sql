ALTER TABLE users ADD COLUMN address text;
UPDATE users SET address = a.address FROM addresses a WHERE a.user_id = users.id;
DROP TABLE addresses;
