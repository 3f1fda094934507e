-- schema
CREATE SCHEMA elsewhere;
CREATE TABLE q (id serial PRIMARY KEY, a int GENERATED ALWAYS AS IDENTITY);
-- case
ALTER TABLE q SET SCHEMA elsewhere;
DROP TABLE elsewhere.q;
