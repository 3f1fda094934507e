CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamptz NOT NULL DEFAULT '2026-01-02 03:04:05Z');
INSERT INTO django_migrations (app, name) VALUES ('a', '0001');
INSERT INTO django_migrations (app, name) VALUES ('a', '0003');
INSERT INTO django_migrations (app, name) VALUES ('a', '0009');
INSERT INTO django_migrations (app, name) VALUES ('auth', '0001');
INSERT INTO django_migrations (app, name) VALUES ('auth', '0001');
