-- atlas:delimiter -- end

SELECT 3;
SELECT 4;
-- end
SELECT 5;
-- end
