-- schema
CREATE TABLE q (id serial, a int GENERATED ALWAYS AS IDENTITY);
-- case
DROP TABLE q;
