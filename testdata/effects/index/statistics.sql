-- schema
CREATE TABLE t (id int);
CREATE INDEX t_sum ON t ((id + 1));
-- case
ALTER INDEX t_sum ALTER COLUMN 1 SET STATISTICS 200;
