ALTER TABLE orders ALTER name TYPE varchar(20);
