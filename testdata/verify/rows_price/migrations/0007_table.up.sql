CREATE TABLE items (order_id int REFERENCES orders, n int, PRIMARY KEY (order_id, n));
