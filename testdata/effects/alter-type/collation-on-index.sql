-- schema
CREATE TABLE q (a varchar(20));
CREATE INDEX q_a ON q (a);
-- case
ALTER TABLE q ALTER COLUMN a TYPE varchar(20) COLLATE "C";
