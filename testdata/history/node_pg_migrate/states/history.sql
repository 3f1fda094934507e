CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
INSERT INTO pgmigrations (name, run_on) VALUES ('1_a', '2026-01-02 03:04:05'), ('3_c', '2026-01-02 03:04:05'), ('4_gone', '2026-01-02 03:04:06'), ('9_newer', '2026-01-02 03:04:06');
