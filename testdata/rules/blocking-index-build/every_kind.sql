SET lock_timeout = '2s';
create unique index on orders (number);
REINDEX TABLE orders;
REINDEX (VERBOSE) INDEX public.orders_placed_at_idx;
ALTER TABLE orders ADD COLUMN reference text UNIQUE;
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT "orders note" UNIQUE (note, number);
CREATE TABLE parcels (id bigint);
