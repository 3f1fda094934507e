-- case
DROP TABLE child;
