-- The column came with the migration before.
CREATE INDEX CONCURRENTLY orders_status_idx ON orders (status);
