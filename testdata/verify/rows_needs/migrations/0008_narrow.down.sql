ALTER TABLE users ALTER size TYPE bigint;
