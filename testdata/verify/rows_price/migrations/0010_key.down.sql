ALTER TABLE items ADD CONSTRAINT items_pkey PRIMARY KEY (order_id, n);
