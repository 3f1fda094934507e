-- schema
CREATE TABLE q (a int, b text);
-- case
ALTER TABLE q ADD CONSTRAINT q_pk PRIMARY KEY (a);
