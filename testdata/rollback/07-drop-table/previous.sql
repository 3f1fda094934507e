SELECT note FROM orders;
