-- case
DROP TABLE parent, child;
