ALTER TABLE users DROP CONSTRAINT users_country;
