-- case
DROP TABLE parted;
