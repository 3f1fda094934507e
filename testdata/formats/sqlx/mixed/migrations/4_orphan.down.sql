-- no-transaction
DROP TABLE z;
