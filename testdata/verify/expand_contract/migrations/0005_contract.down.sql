ALTER TABLE users ADD COLUMN first text, ADD COLUMN last text;
