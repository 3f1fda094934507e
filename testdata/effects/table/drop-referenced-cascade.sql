-- case
DROP TABLE parent CASCADE;
