-- schema
CREATE TABLE by_name (id int, name text, note text) PARTITION BY LIST (lower(name));
CREATE TABLE by_name_a PARTITION OF by_name FOR VALUES IN ('a');
-- case
ALTER TABLE by_name DROP COLUMN name;
ALTER TABLE by_name ALTER COLUMN name TYPE varchar(10);
ALTER TABLE by_name ADD UNIQUE (name);
ALTER TABLE by_name ADD PRIMARY KEY (id);
ALTER TABLE by_name DROP COLUMN note;
