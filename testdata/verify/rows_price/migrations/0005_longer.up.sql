ALTER TABLE orders ALTER name TYPE text;
