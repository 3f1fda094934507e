-- schema
CREATE TABLE q (a varchar(10)[]);
-- case
ALTER TABLE q ALTER COLUMN a TYPE varchar(20)[];
