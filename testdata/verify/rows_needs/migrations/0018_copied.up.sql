ALTER TABLE users ADD COLUMN size_limit bigint;
UPDATE users SET size_limit = size;
ALTER TABLE users ADD CONSTRAINT limited CHECK (size_limit > 0);
