-- schema
CREATE TABLE q (a int NOT NULL, b text);
-- case
ALTER TABLE q ADD PRIMARY KEY (a);
