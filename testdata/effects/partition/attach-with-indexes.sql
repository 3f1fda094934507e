-- schema
CREATE TABLE pk (k int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE pk_1 PARTITION OF pk FOR VALUES FROM (0) TO (10);
CREATE TABLE loose (k int NOT NULL, v text);
CREATE TABLE checked (k int NOT NULL, v text, CHECK (k >= 20 AND k < 30));
CREATE INDEX pk_v ON pk (v);
CREATE UNIQUE INDEX pk_k ON pk (k);
CREATE INDEX loose_v ON loose (v);
-- case
ALTER TABLE pk ATTACH PARTITION loose FOR VALUES FROM (10) TO (20);
DROP INDEX loose_v;
