ALTER TABLE users ADD CONSTRAINT users_visits_fk FOREIGN KEY (visits) REFERENCES orders (id) NOT VALID;
