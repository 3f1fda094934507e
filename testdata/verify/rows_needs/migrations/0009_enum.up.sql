CREATE TYPE mood AS ENUM ('sad', 'glad');
ALTER TABLE users ADD COLUMN mood text;
ALTER TABLE users ALTER mood TYPE mood USING mood::mood;
