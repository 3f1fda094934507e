-- case: after=adds.sql
UPDATE orders SET state = 'paused' WHERE id = 7;
