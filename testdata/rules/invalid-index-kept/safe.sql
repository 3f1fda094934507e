-- A second run stops at what a failed one left behind, and somebody looks.
CREATE INDEX CONCURRENTLY orders_status_idx ON orders (status);
