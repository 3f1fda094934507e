-- schema
CREATE TABLE pk (k int NOT NULL, v text) PARTITION BY RANGE (k);
CREATE TABLE pk_1 PARTITION OF pk FOR VALUES FROM (0) TO (10);
CREATE TABLE loose (k int NOT NULL, v text);
CREATE TABLE checked (k int NOT NULL, v text, CHECK (k >= 20 AND k < 30));
-- case
ALTER TABLE pk ATTACH PARTITION checked FOR VALUES FROM (20) TO (30);
