-- schema
CREATE TABLE q (a cidr);
CREATE INDEX q_a ON q (a);
-- case
ALTER TABLE q ALTER COLUMN a TYPE inet;
