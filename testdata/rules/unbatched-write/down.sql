-- case: direction=down
UPDATE orders SET status = 'old';
