ALTER TYPE order_state ADD VALUE 'paused';
UPDATE orders SET state = 'closed' WHERE id = 7;
INSERT INTO orders (id, note) VALUES (8, 'paused');
