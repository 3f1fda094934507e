-- Enums, domains, composite types and ranges, made of each other.
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'so so', 'it''s "fine"');
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0) CHECK (VALUE < 1000);
CREATE DOMAIN app.even AS app.positive CHECK (VALUE % 2 = 0);
CREATE DOMAIN app.code AS varchar(10) CHECK (VALUE ~ '^[A-Z]{2}-\d{3}$');
CREATE DOMAIN app.mail AS text NOT NULL CHECK (VALUE LIKE '%@%.%');
CREATE DOMAIN app.short AS text CHECK (char_length(VALUE) BETWEEN 2 AND 4);
CREATE DOMAIN app.level AS text CHECK (VALUE IN ('low', 'high')) DEFAULT 'low';
CREATE DOMAIN app.nothing AS int;
CREATE TYPE app.point3 AS (x float8, y float8, label app.short);
CREATE TYPE app.nested AS (at app.point3, moods app.mood[], n app.even);
CREATE TYPE app.floats AS RANGE (subtype = float8);
CREATE TABLE enums (a app.mood, b app.mood NOT NULL, c app.mood[] NOT NULL);
CREATE TABLE domains (
  a app.positive, b app.even NOT NULL, c app.code UNIQUE, d app.mail, e app.short, f app.level, g app.nothing,
  h app.even[]);
CREATE TABLE composites (a app.point3, b app.nested NOT NULL, c app.point3[], d app.floats);
CREATE TYPE app.person AS (name text, born date);
CREATE TABLE typed OF app.person (PRIMARY KEY (name));
CREATE TABLE rows_of_tables (a enums, b typed[]);
