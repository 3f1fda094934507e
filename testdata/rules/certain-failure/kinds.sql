CREATE INDEX CONCURRENTLY events_id_idx ON events (id);
DROP INDEX orders_pkey;
CREATE TABLE orders (id bigint);
