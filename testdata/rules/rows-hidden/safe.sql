SET lock_timeout = '2s';
CREATE POLICY orders_all ON orders USING (customer_id = 1);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
