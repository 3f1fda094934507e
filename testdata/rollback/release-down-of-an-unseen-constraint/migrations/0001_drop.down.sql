ALTER TABLE users ADD COLUMN unrelated int;
