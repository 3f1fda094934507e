-- case
WITH child AS (SELECT * FROM child) SELECT * FROM child;
