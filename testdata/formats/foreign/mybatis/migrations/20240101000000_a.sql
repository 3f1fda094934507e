-- // First
SELECT 1;
-- //@UNDO
SELECT 2;
