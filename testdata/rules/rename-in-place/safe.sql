-- Both names live for a release; the new one is a view at first.
CREATE VIEW clients AS SELECT * FROM customers;

SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN remark varchar(50);
