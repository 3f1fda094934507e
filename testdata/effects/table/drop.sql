-- case
DROP TABLE bare;
