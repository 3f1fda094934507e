-- ALTER TABLE settings

-- row: `SET (fillfactor = …)`, `SET (autovacuum_… = …)`
ALTER TABLE customers SET (fillfactor = 80, autovacuum_enabled = false);

-- row: `SET (user_catalog_table = …)`
ALTER TABLE customers SET (user_catalog_table = true);

-- row: `SET (…)` of a partitioned table
ALTER TABLE events SET (fillfactor = 80);

-- row: `SET UNLOGGED`
ALTER TABLE notes SET UNLOGGED;

-- row: `SET LOGGED`
-- schema
ALTER TABLE notes SET UNLOGGED;
-- case
ALTER TABLE notes SET LOGGED;

-- row: `SET TABLESPACE`, the one it is in
ALTER TABLE customers SET TABLESPACE pg_default;

-- row: `SET TABLESPACE`, another one
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE fast LOCATION '';
ALTER TABLE notes SET TABLESPACE fast;

-- row: `SET TABLESPACE` of a partitioned table
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE slow LOCATION '';
ALTER TABLE events SET TABLESPACE slow;

-- row: `SET ACCESS METHOD`, the one it has
ALTER TABLE customers SET ACCESS METHOD heap;

-- row: `SET ACCESS METHOD`, another one
-- schema
CREATE ACCESS METHOD heap_again TYPE TABLE HANDLER heap_tableam_handler;
-- case
ALTER TABLE customers SET ACCESS METHOD heap_again;

-- row: `SET ACCESS METHOD` of a partitioned table
ALTER TABLE events SET ACCESS METHOD heap;

-- row: `SET ACCESS METHOD DEFAULT`
ALTER TABLE customers SET ACCESS METHOD DEFAULT;

-- row: `OWNER TO`
ALTER TABLE customers OWNER TO CURRENT_USER;

-- row: `OWNER TO` of a partitioned table
ALTER TABLE events OWNER TO CURRENT_USER;

-- row: `CLUSTER ON`
ALTER TABLE customers CLUSTER ON customers_name;

-- row: `SET WITHOUT CLUSTER`
ALTER TABLE customers SET WITHOUT CLUSTER;

-- row: `SET WITHOUT OIDS`
ALTER TABLE customers SET WITHOUT OIDS;

-- row: `REPLICA IDENTITY`
ALTER TABLE customers REPLICA IDENTITY FULL;

-- row: `INHERIT`
-- schema
ALTER TABLE notes ADD COLUMN name text;
-- case
ALTER TABLE notes INHERIT people;

-- row: `NO INHERIT`
ALTER TABLE staff NO INHERIT people;

-- row: `OF type`
-- schema
CREATE TABLE places (street text, city text);
-- case
ALTER TABLE places OF address;

-- row: `NOT OF`
-- schema
CREATE TABLE places OF address;
-- case
ALTER TABLE places NOT OF;
