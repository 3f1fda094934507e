-- case
CREATE UNLOGGED TABLE fresh (a int) WITH (fillfactor = 70);
