UPDATE orders SET status = c.name FROM customers c WHERE c.id = orders.id;
