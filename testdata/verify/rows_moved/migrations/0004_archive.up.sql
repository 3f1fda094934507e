CREATE TABLE archive AS SELECT * FROM addresses;
TRUNCATE addresses;
