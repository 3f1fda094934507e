-- case
DROP TABLE parted_1;
