ALTER TABLE users ADD COLUMN profile text;
