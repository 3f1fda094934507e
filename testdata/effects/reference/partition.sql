-- Partitions

-- row: `CREATE TABLE … PARTITION OF`
CREATE TABLE events_2029 PARTITION OF events FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');

-- row: `CREATE TABLE … PARTITION OF`, beside a default partition
-- against: INSERT INTO readings (device) VALUES (250)
CREATE TABLE readings_3 PARTITION OF readings FOR VALUES FROM (200) TO (300);

-- row: `CREATE TABLE … PARTITION OF … DEFAULT`
CREATE TABLE events_rest PARTITION OF events DEFAULT;

-- row: `CREATE TABLE … PARTITION OF`, with a foreign key
-- schema
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case
CREATE TABLE events_2029 PARTITION OF events FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');

-- row: `CREATE TABLE … PARTITION OF`, a foreign key references it
-- against: INSERT INTO readings (device) VALUES (250)
-- schema
ALTER TABLE readings ADD PRIMARY KEY (device);
CREATE TABLE alarms (device int REFERENCES readings);
-- case
CREATE TABLE readings_3 PARTITION OF readings FOR VALUES FROM (200) TO (300);

-- row: `ATTACH PARTITION`
-- against: INSERT INTO events_2027 (day) VALUES ('2020-01-01')
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

-- row: `ATTACH PARTITION`, a valid `CHECK` implies the bound
ALTER TABLE events ATTACH PARTITION events_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');

-- row: `ATTACH PARTITION`, beside a default partition
-- against: INSERT INTO readings (device) VALUES (150)
ALTER TABLE readings ATTACH PARTITION readings_2 FOR VALUES FROM (100) TO (200);

-- row: `ATTACH PARTITION … DEFAULT`
-- against: INSERT INTO events_2027 (day) VALUES ('2025-01-01')
ALTER TABLE events ATTACH PARTITION events_2027 DEFAULT;

-- row: `ATTACH PARTITION`, with a foreign key
-- against: INSERT INTO events_2027 (day, customer_id) VALUES ('2027-01-01', 7)
-- schema
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

-- row: `ATTACH PARTITION`, both with the same foreign key
-- against: INSERT INTO events_2027 (day) VALUES ('2020-01-01')
-- schema
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE events_2027 ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

-- row: `ATTACH PARTITION`, with an index that fits
-- against: INSERT INTO events_2027 (day) VALUES ('2020-01-01')
-- schema
CREATE INDEX events_2027_body ON events_2027 (body);
-- case
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

-- row: `DETACH PARTITION`
ALTER TABLE events DETACH PARTITION events_2025;

-- row: `DETACH PARTITION`, beside a default partition
ALTER TABLE readings DETACH PARTITION readings_1;

-- row: `DETACH PARTITION`, with a foreign key
-- schema
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers;
-- case
ALTER TABLE events DETACH PARTITION events_2025;

-- row: `DETACH PARTITION`, a foreign key references it
-- schema
DROP TABLE readings_rest;
ALTER TABLE readings ADD PRIMARY KEY (device);
CREATE TABLE alarms (device int REFERENCES readings);
-- case
ALTER TABLE readings DETACH PARTITION readings_1;

-- row: `DETACH PARTITION CONCURRENTLY`
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;

-- row: `DETACH PARTITION CONCURRENTLY`, beside a default partition
ALTER TABLE readings DETACH PARTITION readings_1 CONCURRENTLY;

-- row: `DETACH PARTITION CONCURRENTLY` in a transaction
BEGIN;
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;

-- row: `DETACH PARTITION … FINALIZE`
ALTER TABLE events DETACH PARTITION events_2025 FINALIZE;

-- row: `INSERT` through the partitioned table
INSERT INTO events (day, body) VALUES ('2026-05-01', 'sent');

-- row: `DROP TABLE` of a partition
-- against: SELECT FROM events_2025
DROP TABLE events_2025;

-- row: `DROP TABLE` of a partition, beside a default partition
-- against: SELECT FROM readings_1
DROP TABLE readings_1;

-- row: `DROP TABLE` of a partition, a foreign key references it
-- schema
ALTER TABLE readings ADD PRIMARY KEY (device);
CREATE TABLE alarms (device int REFERENCES readings);
-- case
DROP TABLE readings_1;
