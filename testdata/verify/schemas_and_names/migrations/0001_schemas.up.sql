CREATE SCHEMA app;
CREATE SCHEMA "Odd one";
CREATE TABLE app.users (id int);
CREATE TABLE "Odd one"."Users ""x""" ("select" int, "Größe" text);
CREATE TABLE users (id int);
