-- case
PREPARE p (int) AS INSERT INTO bare (a) VALUES ($1);
EXECUTE p (1);
DEALLOCATE p;
