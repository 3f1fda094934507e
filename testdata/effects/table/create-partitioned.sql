-- case
CREATE TABLE fresh (k int, v text) PARTITION BY LIST (k);
