DROP TABLE orders_deleted;
