-- schema
CREATE TABLE pk (k int, v text, PRIMARY KEY (k)) PARTITION BY RANGE (k);
CREATE INDEX pk_v ON pk (v);
CREATE TABLE pk_1 PARTITION OF pk FOR VALUES FROM (0) TO (10);
-- case
DROP INDEX pk_v;
