-- case
DROP TABLE bare;
INSERT INTO bare VALUES (1);
SELECT * FROM bare;
