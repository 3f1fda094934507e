CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch int, migration_time timestamptz DEFAULT '2026-01-02 03:04:05Z');
CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked int);
INSERT INTO knex_migrations_lock (is_locked) VALUES (1);
INSERT INTO knex_migrations (name, batch) VALUES ('1_a.js', 1), ('3_c.js', 1), ('4_d.js', 2);
