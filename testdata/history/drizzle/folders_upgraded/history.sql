CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now());
INSERT INTO drizzle.__drizzle_migrations (hash, created_at, applied_at) VALUES ('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', 1704067200123, NULL);
INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name, applied_at) VALUES ('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', 1, '20250101000000_newer', NULL);
