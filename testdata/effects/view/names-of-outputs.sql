-- A name behind ORDER BY is one of the result first, and a column that is read else.
-- schema
CREATE TABLE orders (id int, customer_id int, amount int, total int, day date);
CREATE VIEW top AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id ORDER BY total DESC;
CREATE VIEW first AS SELECT DISTINCT ON (day) amount AS day FROM orders ORDER BY day;
CREATE VIEW numbered AS SELECT row_number() OVER (ORDER BY id) AS id FROM orders;
-- case
ALTER TABLE orders ALTER COLUMN total TYPE bigint;
ALTER TABLE orders DROP COLUMN total;
ALTER TABLE orders DROP COLUMN day;
ALTER TABLE orders DROP COLUMN amount;
ALTER TABLE orders DROP COLUMN id;
