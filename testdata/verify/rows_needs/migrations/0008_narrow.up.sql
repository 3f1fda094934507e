ALTER TABLE users ALTER size TYPE int;
