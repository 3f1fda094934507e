-- The partitions draw from the sequence of the parent.
-- schema
CREATE TABLE p (id bigserial, k int) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- case
ALTER TABLE p ADD COLUMN n serial;
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
DROP TABLE p1;
ALTER TABLE p DROP COLUMN n;
DROP TABLE p;
