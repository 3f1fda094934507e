SET lock_timeout = '2s';
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE customers RENAME TO clients;
