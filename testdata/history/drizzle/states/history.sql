CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', 100), ('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', 200), ('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', 300), ('b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd', 350);
