SET lock_timeout = '2s';
CREATE TABLE nicknames (customer_id bigint, nickname text);
INSERT INTO nicknames (customer_id, nickname) SELECT id, nickname FROM customers;
ALTER TABLE customers DROP COLUMN nickname;
