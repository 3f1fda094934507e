-- Rows

-- row: `SELECT`
SELECT id FROM customers;

-- row: `SELECT … FOR UPDATE`
SELECT id FROM customers WHERE id = 1 FOR UPDATE;

-- row: `SELECT … FOR SHARE`
SELECT id FROM customers WHERE id = 1 FOR SHARE;

-- row: `SELECT` from a view
SELECT total FROM open_orders;

-- row: `INSERT`
INSERT INTO notes (id, body) VALUES (1, 'first');

-- row: `INSERT` into a table with a foreign key
INSERT INTO orders (customer_id, total) VALUES (1, 10);

-- row: `INSERT … SELECT`
INSERT INTO notes (id, body) SELECT score, email FROM customers;

-- row: `INSERT … ON CONFLICT DO UPDATE`
INSERT INTO customers (id, score, phone, fax) VALUES (1, 1, '1', '1') ON CONFLICT (id) DO UPDATE SET rank = 1;

-- row: `UPDATE` of all rows
UPDATE customers SET rank = 0;

-- row: `UPDATE … WHERE`
UPDATE customers SET rank = 0 WHERE id = 1;

-- row: `UPDATE` of a referenced key
UPDATE customers SET id = 2 WHERE id = 1;

-- row: `DELETE` of all rows
DELETE FROM notes;

-- row: `DELETE` from a referenced table
DELETE FROM customers WHERE id = 1;

-- row: `DELETE` from a partitioned table
DELETE FROM events WHERE day < '2025-06-01';

-- row: `MERGE`
MERGE INTO notes USING customers ON notes.author_id = customers.id WHEN MATCHED THEN UPDATE SET body = email;

-- row: `WITH` that writes
WITH gone AS (DELETE FROM notes RETURNING id) SELECT id FROM gone;

-- row: `COPY … FROM`
COPY notes FROM '/dev/null';

-- row: `COPY … TO`
COPY customers TO '/dev/null';

-- row: `EXPLAIN`
EXPLAIN DELETE FROM notes;
