-- case
WITH bare AS (SELECT * FROM parent) SELECT * FROM bare;
WITH x AS (SELECT a FROM bare) SELECT * FROM x JOIN parent ON parent.id = x.a;
WITH gone AS (DELETE FROM bare RETURNING a) INSERT INTO parent (id) SELECT a FROM gone;
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) INSERT INTO bare (a) SELECT n FROM r;
