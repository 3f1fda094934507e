ALTER TABLE users DROP CONSTRAINT users_visits_fk;
