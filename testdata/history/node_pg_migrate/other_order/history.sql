CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
INSERT INTO pgmigrations (name, run_on) VALUES ('2_b', '2026-01-02 03:04:05'), ('1_a', '2026-01-02 03:04:06');
