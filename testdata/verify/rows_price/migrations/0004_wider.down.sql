ALTER TABLE orders ALTER amount TYPE int;
