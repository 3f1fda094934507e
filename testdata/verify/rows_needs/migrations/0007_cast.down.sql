ALTER TABLE users ALTER born TYPE text;
