-- migrate:up
CREATE TABLE a (id int);
-- migrate:down
DROP TABLE a;
--  migrate:up transaction:false
CREATE INDEX CONCURRENTLY i ON a (id);
-- migrate:down
DROP INDEX i;
