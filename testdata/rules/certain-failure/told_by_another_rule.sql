-- case: transaction=script
CREATE INDEX CONCURRENTLY orders_number_idx ON orders (number);
