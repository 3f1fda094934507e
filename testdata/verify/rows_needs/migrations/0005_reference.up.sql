ALTER TABLE users ADD CONSTRAINT users_country FOREIGN KEY (code) REFERENCES countries;
