-- case
DROP TABLE parent;
