-- A partition takes over the foreign keys of its parent.
-- schema
CREATE TABLE cust (id int PRIMARY KEY);
CREATE TABLE sale (k int, cust_id int REFERENCES cust) PARTITION BY RANGE (k);
CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (0) TO (10);
CREATE TABLE sale_2 (k int, cust_id int);
CREATE TABLE sale_3 (k int, cust_id int REFERENCES cust);
CREATE TABLE sale_4 (k int, cust_id int);
ALTER TABLE sale_4 ADD FOREIGN KEY (cust_id) REFERENCES cust NOT VALID;
-- case
ALTER TABLE sale ATTACH PARTITION sale_2 FOR VALUES FROM (10) TO (20);
ALTER TABLE sale ATTACH PARTITION sale_3 FOR VALUES FROM (20) TO (30);
ALTER TABLE sale ATTACH PARTITION sale_4 FOR VALUES FROM (30) TO (40);
ALTER TABLE sale DETACH PARTITION sale_2;
DROP TABLE cust;
DROP TABLE cust CASCADE;
