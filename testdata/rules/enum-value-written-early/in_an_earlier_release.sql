-- case: before=1.3:adds.sql
UPDATE orders SET state = 'paused' WHERE id = 7;
